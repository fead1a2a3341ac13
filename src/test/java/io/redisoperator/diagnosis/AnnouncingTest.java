package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AnnounceExternal;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.PromoteFromExternal;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sentinels name the Redis outside to clients, while all pods follow it and until it is left. */
class AnnouncingTest {
    private final ClusterPicture cluster = ClusterPicture.healthy().announcing();
    private final Watch operator = Watch.over(cluster);

    @Test
    void findsNothingAmissWhileAllNameIt() {
        assertThat(operator.looks(cluster, 60).healthy()).isTrue();
        assertThat(operator.sent()).isEmpty();
    }

    @Test
    void doesNothingAboutItsSilence() {
        cluster.outsideSays("connection refused");
        cluster.sentinels().forEach(SentinelPicture::doubtsMaster);

        operator.looks(cluster, 600);

        assertThat(operator.sent()).isEmpty();
    }

    @Test
    void tellsOneThatBootedWithNobodyToName() {
        cluster.sentinel(1).bootedUntold();

        Diagnosis seen = operator.look(cluster);

        assertThat(seen.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_WITHOUT_MONITOR);
        assertThat(told()).containsExactly(List.of(cluster.sentinel(1).target()));
    }

    @Test
    void tellsOneThatForgot() {
        cluster.sentinel(2).withoutMonitor();

        operator.look(cluster);

        assertThat(told()).containsExactly(List.of(cluster.sentinel(2).target()));
    }

    @Test
    void tellsOneWhoseQuorumCouldBeReached() {
        cluster.sentinel(0).quorumOf(2, ClusterPicture.SETTINGS.downAfter());

        operator.look(cluster);

        assertThat(told()).containsExactly(List.of(cluster.sentinel(0).target()));
        assertThat(operator.sent(ConfigureSentinel.class)).isEmpty();
    }

    @Test
    void tellsOneWithTimersOfBefore() {
        cluster.sentinel(0).quorumOf(MonitorSettings.UNREACHABLE_QUORUM, Duration.ofSeconds(30));

        operator.look(cluster);

        assertThat(told()).containsExactly(List.of(cluster.sentinel(0).target()));
    }

    @Test
    void tellsAllTogetherIfOneNamesAnother() {
        cluster.sentinel(0).names("10.0.1.0").epoch(3);

        operator.look(cluster);

        assertThat(told()).containsExactly(allTargets());
    }

    @Test
    void tellsAllTogetherIfOneKnowsOthers() {
        cluster.sentinel(0).metOthers();

        Diagnosis seen = operator.look(cluster);

        assertThat(seen.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_GHOSTS);
        assertThat(told()).containsExactly(allTargets());
    }

    @Test
    void tellsTheLoginAgainToOneThatDoubtsWhatAnswersTheOperator() {
        cluster.sentinel(0).doubtsMaster();

        Diagnosis seen = operator.looks(cluster, 3);
        assertThat(seen.findings()).extracting(Finding::kind).containsExactly(Kind.EXTERNAL_UNSEEN);
        assertThat(operator.sent()).isEmpty();

        operator.look(cluster);
        assertThat(told()).containsExactly(List.of(cluster.sentinel(0).target()));
    }

    @Test
    void waitsForAFailoverThatIsUnderWay() {
        cluster.sentinel(0).withoutMonitor();
        cluster.sentinel(1).failover = FailoverState.PROMOTING;

        operator.looks(cluster, 10);

        assertThat(operator.sent()).isEmpty();
    }

    @Nested
    class BeforeAPodFollows {
        @Test
        void waitsForSentinelsThatCouldPromoteIt() {
            cluster.redis(1).restarted().keys(0);
            cluster.sentinel(2).names("10.0.1.0").quorumOf(2, ClusterPicture.SETTINGS.downAfter());

            operator.looks(cluster, 10);
            assertThat(operator.sent(FollowExternal.class)).isEmpty();

            cluster.sentinel(2).announces();
            operator.look(cluster);
            assertThat(operator.sent(FollowExternal.class)).hasSize(1);
        }

        @Test
        void waitsForAsManySilentOnesAsCouldElect() {
            cluster.redis(1).restarted().keys(0);
            cluster.sentinel(0).silent();
            cluster.sentinel(1).silent();

            operator.looks(cluster, 10);

            assertThat(operator.sent(FollowExternal.class)).isEmpty();
        }

        @Test
        void doesNotWaitForASingleOne() {
            cluster.redis(1).restarted().keys(0);
            cluster.sentinel(0).silent();

            operator.looks(cluster, 2);

            assertThat(operator.sent(FollowExternal.class)).hasSize(1);
        }
    }

    @Nested
    class WhenItIsLeft {
        @Test
        void isNamedUntilAPodIsMaster() {
            leave();
            cluster.outsideAt(2000);
            cluster.sentinel(0).bootedUntold();

            operator.look(cluster);

            assertThat(told()).containsExactly(List.of(cluster.sentinel(0).target()));
            assertThat(operator.sent()).hasSize(1);
        }

        @Test
        void isLeftThoughSentinelsAreThere() {
            leave();

            operator.looks(cluster, 5);

            assertThat(operator.sent(PromoteFromExternal.class)).hasSize(1);
            assertThat(operator.sent()).hasSize(1);
        }

        @Test
        void isNeverComparedWithOnceASentinelNamesAPod() {
            leave();
            cluster.sentinel(1).names("10.0.1.0");

            operator.looks(cluster, 20);

            assertThat(operator.sent(PromoteFromExternal.class)).isEmpty();
        }

        @Test
        void waitsForTheWordOfASentinelIfThereAreAny() {
            leave();
            cluster.sentinels().forEach(SentinelPicture::silent);

            Diagnosis seen = operator.looks(cluster, 20);

            assertThat(operator.sent()).isEmpty();
            assertThat(seen.findings())
                    .filteredOn(finding -> finding.kind() == Kind.LEAVING_EXTERNAL)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("waiting for a sentinel"));
        }

        @Test
        void isReplacedInOneStepByTheMasterAndItsQuorum() {
            leave();
            cluster.redis(0).master();
            cluster.redis(1).follows("10.0.1.0");
            cluster.redis(2).follows("10.0.1.0");

            operator.looks(cluster, 10);

            assertThat(operator.sent(ConfigureSentinel.class)).isEmpty();
            assertThat(told()).isEmpty();
            assertThat(operator.sent(MonitorMaster.class).getFirst().sentinels())
                    .isEqualTo(allTargets());
        }

        private void leave() {
            cluster.bootstrapped(false).outside(true, false, true);
        }
    }

    private List<List<Target>> told() {
        List<AnnounceExternal> sent = operator.sent(AnnounceExternal.class);
        assertThat(sent)
                .allSatisfy(command -> assertThat(command.external())
                        .isEqualTo(new Endpoint(ClusterPicture.OUTSIDE.host(), ClusterPicture.OUTSIDE.port())));
        return sent.stream().map(AnnounceExternal::sentinels).toList();
    }

    private List<Target> allTargets() {
        return cluster.sentinels().stream().map(SentinelPicture::target).toList();
    }
}
