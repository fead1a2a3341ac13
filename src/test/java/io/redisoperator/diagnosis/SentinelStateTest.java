package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SentinelStateTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** Row 21. */
    @Test
    void tellsOfAMissingOrSilentSentinelAndDoesNothingAboutIt() {
        cluster.withoutSentinel(2);
        cluster.sentinel(1).silent();

        Diagnosis diagnosis = watch.looks(cluster, 600);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.QUORUM_LOST, Kind.SENTINEL_SILENT, Kind.SENTINEL_MISSING);
    }

    /** Row 25. */
    @Test
    void setsWhatDiffersFromTheSpec() {
        cluster.sentinel(1).quorumOf(1, Duration.ofSeconds(30));

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_SETTINGS);
        assertThat(diagnosis.commands()).singleElement().isInstanceOfSatisfying(ConfigureSentinel.class, command -> {
            assertThat(command.sentinel()).isEqualTo(cluster.sentinel(1).target());
            assertThat(command.evidence()).contains("quorum 1", "down-after 30000 ms");
        });
    }

    /** Row 25: not during a failover. */
    @Test
    void setsNothingWhileAFailoverIsInProgress() {
        cluster.sentinel(1).quorumOf(1, Duration.ofSeconds(5));

        watch.looks(cluster.failingOver(), 60);

        assertThat(watch.sent()).isEmpty();
    }

    /** Row 26. */
    @Test
    void doesNotTrustASentinelInTilt() {
        cluster.sentinel(0).tilt().names("10.9.9.9");

        Diagnosis diagnosis = watch.looks(cluster, 120);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_TILT);
    }
}
