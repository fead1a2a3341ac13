package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import org.junit.jupiter.api.Test;

/** Pods copy a Redis that is none of theirs, and nothing tells since when: an earlier operator may have had them do so. */
class CopiesOfAStrangerTest {
    private static final int HOUR = 3600;

    private final ClusterPicture cluster = ClusterPicture.healthy();

    CopiesOfAStrangerTest() {
        for (int i = 0; i < 3; i++) {
            cluster.redis(i).follows(ClusterPicture.OUTSIDE.host());
        }
    }

    @Test
    void promotesNoneAndSaysWhomTheyCopy() {
        Watch operator = Watch.fresh();

        Diagnosis last = operator.looks(cluster, HOUR);

        assertThat(operator.sent(Promote.class)).isEmpty();
        assertThat(last.findings())
                .extracting(Finding::message)
                .anySatisfy(message -> assertThat(message)
                        .contains("copy the data of 10.9.9.9:6379", "spec.bootstrapNode", "rfr-cache-0"));
    }

    @Test
    void promotesTheOneThatAPersonNames() {
        Watch operator = Watch.fresh();
        operator.looks(cluster, 60);

        operator.look(cluster.personChooses("rfr-cache-1"));

        assertThat(operator.sent(PromoteAsAsked.class))
                .extracting(PromoteAsAsked::node)
                .containsExactly(cluster.redis(1).target());
    }

    @Test
    void electsOneWhereTheClusterIsKnownToHaveHadAMaster() {
        Watch operator = Watch.overHealthy();

        operator.looks(cluster, HOUR);

        assertThat(operator.sent(Promote.class)).isNotEmpty();
    }
}
