package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.EmbeddedSite;
import io.redisoperator.localcluster.site.KubeconfigSite;
import io.redisoperator.localcluster.site.LogTail;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.SiteProgram;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code make chaos}: faults of every kind, one after the other and in pairs, in an order that the printed seed decides.
 * Exits 0 only if every failover healed within its time and kept the writes that it had to keep.
 */
public final class ChaosCommand {
    private static final String NAMESPACE = "redis-chaos";

    private ChaosCommand() {}

    /** Takes no arguments; see {@link ChaosOptions} for its variables. */
    public static void main(String[] args) {
        new SiteProgram<>(
                        () -> ChaosOptions.of(System.getenv()),
                        log -> site(System.getenv("KUBECONFIG"), log),
                        ChaosCommand::chaos)
                .run();
    }

    private static boolean chaos(Site site, ChaosOptions options) {
        List<String> wrong = new ChaosRun(site, NAMESPACE, options, System.out).run();
        wrong.forEach(System.out::println);
        return wrong.isEmpty();
    }

    private static Site site(@Nullable String kubeconfig, LogTail log) {
        return kubeconfig == null || kubeconfig.isBlank()
                ? EmbeddedSite.start(NAMESPACE, log)
                : KubeconfigSite.start(Path.of(kubeconfig), NAMESPACE, System.getenv());
    }
}
