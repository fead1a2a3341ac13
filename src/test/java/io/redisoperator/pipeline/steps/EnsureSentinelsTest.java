package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.NEW;
import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.Specimen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EnsureSentinelsTest {
    private static final String DEPLOYMENT = "apply Deployment/rfs-cart";
    private static final String OTHER_IMAGE = "sentinel: {image: 'redis:7.4'}";

    private final StagedCluster staged = StagedCluster.running(3);
    private final EnsureSentinels step = new EnsureSentinels(
            staged.kube,
            staged.live,
            new EnsuredObjects(staged.kube, Clock.systemUTC()),
            new DesiredOptions(false),
            new IntroduceIdentity(staged.live, InstantSource.system()));

    /** As the step itself made them, of the plain spec. */
    @BeforeEach
    void made() {
        run("");
        staged.sentinels(3, 3);
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void writesNothingTwice() {
        List<String> before = staged.kube.writes();

        assertThat(run("")).isEqualTo(StepOutcome.SETTLED);

        assertThat(staged.kube.writes()).isEqualTo(before);
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void letsThoseThatStartLaterWatchTheMasterOfTheMoment() {
        staged.masterIs(2);
        run("");

        assertThat(configuration()).contains("sentinel monitor mymaster 10.0.0.2 6379 2");
    }

    @Test
    void keepsTheConfigurationWhileNobodyIsMaster() {
        String before = configuration();
        staged.edit(
                0,
                pod -> pod.editMetadata().addToLabels(Labels.ROLE, Labels.SLAVE).endMetadata());

        assertThat(run("sentinel: {replicas: 5}")).isEqualTo(StepOutcome.SETTLED);

        assertThat(configuration()).isEqualTo(before);
    }

    @Nested
    class WhileARedisOutsideIsFollowed {
        @Test
        void hasNoneUnlessTheyAreToNameIt() {
            runFollowing(false);

            assertThat(staged.kube.writes()).contains("delete Deployment/rfs-cart");
        }

        @Test
        void letsThoseThatStartNameNobodyBeforeTheyAreTold() {
            assertThat(runFollowing(true)).isEqualTo(StepOutcome.SETTLED);

            assertThat(staged.kube.writes()).doesNotContain("delete Deployment/rfs-cart");
            assertThat(configuration())
                    .contains("sentinel monitor mymaster 127.0.0.1 1 1000000")
                    .doesNotContain("10.9.9.9");
        }

        private StepOutcome runFollowing(boolean announced) {
            return StagedCluster.await(step.run(staged.cluster.with(new ExternalMaster(
                    new Endpoint("10.9.9.9", 6379), false, false, Optional.empty(), Credentials.NONE, announced))));
        }
    }

    /** Row 30. */
    @Nested
    class WhenTheNumberOfSentinelsChanges {
        @Test
        void letsTheQuorumFollow() {
            assertThat(reason(run("sentinel: {replicas: 5}"))).endsWith(" of 5 sentinels are ready");
            assertThat(configuration()).contains("sentinel monitor mymaster 10.0.0.0 6379 3");

            run("sentinel: {replicas: 3}");
            assertThat(configuration()).contains("sentinel monitor mymaster 10.0.0.0 6379 2");
        }

        @Test
        void waitsForNoRedisPodAsNoneIsReplaced() {
            int before = staged.kube.writes().size();
            staged.unready(1);

            run("sentinel: {replicas: 5}");

            assertThat(staged.kube.writes().subList(before, staged.kube.writes().size()))
                    .contains(DEPLOYMENT);
        }
    }

    /** Sentinels and Redis are never replaced together. */
    @Nested
    class WhenAnEditReplacesSentinels {
        @Test
        void waitsUntilEveryRedisPodIsReady() {
            staged.unready(1);
            assertWaitsForRedis();

            staged.replaced(1, StagedCluster.OLD);
            assertGoesOn();
        }

        @Test
        void waitsUntilEveryRedisPodIsOfTheNewestRevision() {
            staged.wantsRevision(NEW);
            assertWaitsForRedis();

            for (int i = 0; i < 3; i++) {
                staged.replaced(i, NEW);
            }
            staged.masterIs(0);
            assertGoesOn();
        }

        @Test
        void waitsForNoPodThatAnEarlierOperatorHadYetToReplace() {
            staged.wantsRevision(NEW);
            staged.former(Heritage.RELEASED);
            staged.unready(1);
            assertWaitsForRedis();

            staged.replaced(1, StagedCluster.OLD);
            assertGoesOn();
        }

        @Test
        void waitsWhileTheStatefulSetIsMadeAnewAroundItsPods() {
            staged.kube
                    .cached(StatefulSet.class, "shop", "rfr-cart")
                    .ifPresent(set -> staged.kube.delete(set, Optional.empty()));

            assertWaitsForRedis();
        }

        @Test
        void doesNotWaitWhileTheSentinelsAreUnsettledThemselves() {
            staged.unready(1);
            staged.sentinels(3, 1);

            assertGoesOn();
        }

        private void assertWaitsForRedis() {
            List<String> before = staged.kube.writes();
            assertThat(reason(run(OTHER_IMAGE))).startsWith("every Redis pod to be ready and up to date");
            assertThat(staged.kube.writes()).isEqualTo(before);
        }

        private void assertGoesOn() {
            int before = staged.kube.writes().size();
            run(OTHER_IMAGE);
            assertThat(staged.kube.writes().subList(before, staged.kube.writes().size()))
                    .contains(DEPLOYMENT);
        }
    }

    @Nested
    class BesideRedisOfAnEarlierOperator {
        @BeforeEach
        void withoutSentinels() {
            staged.former("1/held");
            staged.kube.remove(Deployment.class, "shop", "rfs-cart");
        }

        @Test
        void makesThoseThatAreMissingSuchThatRedisLetsThemInAsItStarted() {
            assertThat(reason(runBeside(""))).isEqualTo("0 of 3 sentinels are ready");

            assertThat(Heritage.bootsAsClient(
                            sentinels().getSpec().getTemplate().getSpec()))
                    .isTrue();
            assertThat(configuration()).contains("sentinel monitor mymaster 10.0.0.0 6379 2");
            assertThat(staged.nodes.sent()).as("told to Redis").isEmpty();
        }

        @Test
        void leavesThemAsTheyAreUntilAnEditOfTheirPodsReplacesAll() {
            runBeside("");
            staged.sentinels(3, 3);
            List<String> before = staged.kube.writes();

            assertThat(runBeside(OTHER_IMAGE)).isEqualTo(StepOutcome.SETTLED);

            assertThat(staged.kube.writes()).isEqualTo(before);
        }

        @Test
        void addsMoreOfTheSamePodsThoughAnEditOfThemHasToWait() {
            runBeside("");
            staged.sentinels(3, 3);
            PodTemplateSpec before = sentinels().getSpec().getTemplate();

            assertThat(reason(runBeside("sentinel: {image: 'redis:7.4', replicas: 5}")))
                    .endsWith("of 5 sentinels are ready");

            assertThat(sentinels().getSpec().getReplicas()).isEqualTo(5);
            assertThat(sentinels().getSpec().getTemplate()).isEqualTo(before);
            List<String> writes = staged.kube.writes();
            runBeside("sentinel: {image: 'redis:7.4', replicas: 5}");
            assertThat(staged.kube.writes()).isEqualTo(writes);
        }

        @Test
        void makesNoneWhileNobodyKnowsWhichPasswordRedisTakes() {
            assertThat(reason(StagedCluster.await(step.run(cluster("").with(ManagedCluster.Standing.PRESUMED)))))
                    .startsWith("a Redis of an earlier operator to say which password it knows");

            assertThat(staged.kube.cached(Deployment.class, "shop", "rfs-cart")).isEmpty();
        }

        @Test
        void replacesThemByOnesThatKnowTheClusterOncePodsAreRenewed() {
            runBeside("");
            staged.sentinels(3, 3);
            staged.former(Heritage.RELEASED);

            run("");

            assertThat(Heritage.bootsAsClient(
                            sentinels().getSpec().getTemplate().getSpec()))
                    .isFalse();
        }

        private StepOutcome runBeside(String spec) {
            return StagedCluster.await(step.run(cluster(spec)));
        }

        private ManagedCluster cluster(String spec) {
            staged.spec(spec);
            return ManagedCluster.of(staged.cluster.failover(), Specimen.IDENTITY, Optional.of("x"));
        }

        private Deployment sentinels() {
            return staged.kube.cached(Deployment.class, "shop", "rfs-cart").orElseThrow();
        }
    }

    private String configuration() {
        return Objects.requireNonNull(staged.kube
                .cached(ConfigMap.class, "shop", "rfs-cart")
                .orElseThrow()
                .getData()
                .get("sentinel.conf"));
    }

    private StepOutcome run(String spec) {
        staged.spec(spec);
        return StagedCluster.await(step.run(staged.cluster));
    }
}
