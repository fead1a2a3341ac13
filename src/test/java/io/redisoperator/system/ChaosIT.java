package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.localcluster.chaos.ChaosOptions;
import io.redisoperator.localcluster.chaos.ChaosRun;
import io.redisoperator.localcluster.site.EmbeddedSite;
import io.redisoperator.localcluster.site.LogTail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of what {@code make chaos} does, always the same. */
class ChaosIT {
    /** Faults whose healing does not wait for ghosts in the sentinels' lists. */
    private static final ChaosOptions SHORT = new ChaosOptions(
            1,
            4,
            0,
            List.of("kill-master", "kill-replica", "kill-2-sentinels", "stop-master", "second-master", "switch-to"),
            false);

    @Test
    void keepsEveryFailoverWholeThroughAFewFaults() {
        try (LogTail log = LogTail.beside();
                EmbeddedSite site = EmbeddedSite.start("redis-chaos", log)) {
            assertThat(new ChaosRun(site, "redis-chaos", SHORT, System.out).run())
                    .isEmpty();
        }
    }
}
