package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.EmbeddedSite;
import io.redisoperator.localcluster.site.KubeconfigSite;
import io.redisoperator.localcluster.site.LogTail;
import io.redisoperator.localcluster.site.Site;
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
        int code = 1;
        try {
            ChaosOptions options = ChaosOptions.of(System.getenv());
            LogTail log = LogTail.instead();
            Site site = site(System.getenv("KUBECONFIG"), log);
            Thread atExit = new Thread(site::close, "chaos-exit");
            Runtime.getRuntime().addShutdownHook(atExit);
            List<String> wrong = new ChaosRun(site, NAMESPACE, options, System.out).run();
            wrong.forEach(System.out::println);
            code = wrong.isEmpty() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
        } catch (RuntimeException e) {
            System.err.println("chaos went wrong: " + e);
        }
        System.exit(code);
    }

    private static Site site(@Nullable String kubeconfig, LogTail log) {
        return kubeconfig == null || kubeconfig.isBlank()
                ? EmbeddedSite.start(NAMESPACE, log)
                : KubeconfigSite.start(Path.of(kubeconfig), NAMESPACE);
    }
}
