package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 29: the number of Redis pods changes. */
class EnsureRedisTest {
    private static final String SET = "apply StatefulSet/rfr-cart";

    private final StagedCluster staged = StagedCluster.running(4);
    private final EnsuredObjects objects = new EnsuredObjects(staged.kube, Clock.systemUTC());
    private final DesiredOptions options = new DesiredOptions(false);
    private final IntroduceIdentity introduction = new IntroduceIdentity(staged.live, InstantSource.system());
    private long nanoTime;
    private final EnsureRedis step = new EnsureRedis(
            staged.kube,
            staged.live,
            staged.moves,
            new EnsureRedis.Objects(
                    staged.bus,
                    objects,
                    options,
                    new RedisVolumes(staged.bus, staged.kube, () -> staged.now, new Adoptions(() -> nanoTime)),
                    new LeavePods(staged.bus, staged.kube, objects, new RenewPods(staged.kube, options, introduction)),
                    introduction,
                    new MissingPods(staged.kube, () -> staged.now)));

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void shrinksAtOnceWhenTheMasterAnswersAndStays() {
        staged.masterIs(1);
        staged.spec("redis: {replicas: 2}");

        run();

        assertThat(staged.kube.writes()).contains(SET);
        assertThat(replicas()).isEqualTo(2);
        assertThat(staged.nodes.sent()).isEmpty();
    }

    /** Sentinel may promote one of those that would go; the label is still where it was. */
    @Test
    void doesNotShrinkWhileTheLabelledMasterKeepsSilent() {
        staged.nodes.keepsSilent(StagedCluster.redis(0));
        staged.spec("redis: {replicas: 1}");

        assertThat(reason(run()))
                .isEqualTo(
                        "a master that answers, before StatefulSet rfr-cart shrinks to 1: a pod that goes may hold the"
                                + " newest data; scale rfr-cart by hand to give that up");
        assertThat(replicas()).isEqualTo(4);

        staged.nodes.answers(StagedCluster.redis(2), NodeViews.master());
        assertThat(reason(run())).startsWith("to hand over from rfr-cart-2 (scale-down)");
        assertThat(replicas()).isEqualTo(4);

        staged.masterIs(0);
        run();
        assertThat(replicas()).isEqualTo(1);
    }

    /** It may be a new image that brings a master back. */
    @Test
    void bringsAllElseOfTheSpecWhileItMayNotShrink() {
        staged.nodes.keepsSilent(StagedCluster.redis(0));
        staged.spec("redis: {replicas: 1, image: 'redis:7.4'}");

        run();

        assertThat(statefulSet().getSpec().getTemplate().getSpec().getContainers())
                .first()
                .satisfies(redis -> assertThat(redis.getImage()).isEqualTo("redis:7.4"));
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void doesNotShrinkWhileTwoAnswerAsMasters() {
        staged.nodes.answers(StagedCluster.redis(3), NodeViews.master());
        staged.spec("redis: {replicas: 2}");

        assertThat(reason(run())).startsWith("one master instead of rfr-cart-0 and rfr-cart-3, before StatefulSet");
        assertThat(replicas()).isEqualTo(4);
    }

    /** All that could take over from it would go with it. */
    @Test
    void doesNotShrinkWhileThePodOfTheMasterIsBeingDeleted() {
        staged.deleting(0);
        staged.spec("redis: {replicas: 1}");

        assertThat(reason(run()))
                .startsWith("a master whose pod is not being deleted, as that of rfr-cart-0 is, before");
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void shrinksWithoutAMasterWhereAllFollowARedisOutside() {
        for (int ordinal = 0; ordinal < 4; ordinal++) {
            staged.nodes.keepsSilent(StagedCluster.redis(ordinal));
        }
        staged.spec("redis: {replicas: 1}");
        staged.cluster = staged.cluster.with(new ExternalMaster(
                new Endpoint("10.9.9.9", 6379), false, false, Optional.empty(), Credentials.NONE, false));

        run();

        assertThat(replicas()).isEqualTo(1);
    }

    /** So that a person can decide where no master comes back. */
    @Test
    void leavesAStatefulSetThatWasScaledByHandAsSmallAsItIs() {
        staged.nodes.keepsSilent(StagedCluster.redis(0));
        staged.kube.put(new StatefulSetBuilder(statefulSet())
                .editSpec()
                .withReplicas(1)
                .endSpec()
                .build());
        staged.spec("redis: {replicas: 1}");

        run();

        assertThat(replicas()).isEqualTo(1);
    }

    @Test
    void doesNotShrinkPastTheMasterBeforeItHasHandedOver() {
        staged.masterIs(3);
        staged.spec("redis: {replicas: 2}");

        assertThat(reason(run())).startsWith("to hand over from rfr-cart-3 (scale-down)");
        assertThat(replicas()).isEqualTo(4);

        staged.masterIs(0);
        run();
        assertThat(replicas()).isEqualTo(2);
    }

    @Test
    void steersTheHandOverPastPodsThatGoToo() {
        staged.masterIs(3);
        staged.obeyed();
        staged.spec("redis: {replicas: 2}");

        assertThat(reason(run())).endsWith("the sentinels have yet to see that rfr-cart-0 is preferred");

        assertThat(sent("CONFIG SET")).containsExactly("10.0.0.0 CONFIG SET replica-priority 1");
        assertThat(sent("PAUSE")).isEmpty();
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void makesTheStatefulSetAnewOnceEveryClaimIsAsLargeAsAsked() {
        staged.spec(volumesOf("1Gi"));
        StatefulSet set = set();
        staged.kube.put(set);
        staged.kube.put(claim());
        staged.spec(volumesOf("2Gi"));

        run();
        assertThat(staged.kube.writes())
                .contains("grow to 2Gi PersistentVolumeClaim/data-rfr-cart-0")
                .doesNotContain("delete StatefulSet/rfr-cart");

        adopt();
        staged.kube.put(set);
        run();
        nanoTime += RedisVolumes.OWNED.toNanos();
        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to be made anew around its pods");
        assertThat(staged.kube.writes()).endsWith("delete StatefulSet/rfr-cart");

        run();
        assertThat(staged.kube.writes()).endsWith(SET);
    }

    /** An API server may have taken the StatefulSet, and refuse each claim: an edit mends that. */
    @Test
    void makesTheStatefulSetAnewForAnotherTemplateWhereNoClaimWasMade() {
        staged.spec(volumesOf("1Gi"));
        staged.kube.put(set());
        staged.spec(volumesOf("1Gi").replace("name: data}", "name: store}"));

        run();
        adopt();
        run();
        nanoTime += RedisVolumes.OWNED.toNanos();

        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to be made anew around its pods");
        run();
        assertThat(statefulSet().getSpec().getVolumeClaimTemplates())
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactly("store");
    }

    /** Pods that it adopted a moment ago would be collected with it, whatever the API server's clock says. */
    @Test
    void leavesAStatefulSetAloneThatHasNotHadItsPodsForAWhile() {
        staged.spec(volumesOf("1Gi"));
        StatefulSet set = set();
        staged.kube.put(set);
        staged.kube.put(claim());
        staged.spec(volumesOf("2Gi"));
        run();

        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to own its pods for a while");
        set.getMetadata().setCreationTimestamp("2026-01-01T00:00:00Z");
        staged.kube.put(set);
        nanoTime += RedisVolumes.OWNED.toNanos();
        adopt();

        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to own its pods for a while");
        nanoTime += RedisVolumes.OWNED.toNanos() - 1;
        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to own its pods for a while");
        assertThat(staged.kube.writes()).doesNotContain("delete StatefulSet/rfr-cart");
    }

    /** The API server may get it when that one is gone, and make one with the former size. */
    @Test
    void appliesNothingToAStatefulSetThatIsOnItsWayOut() {
        staged.spec(volumesOf("1Gi"));
        StatefulSet set = set();
        set.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        staged.kube.put(set);
        staged.kube.put(claim());
        staged.spec(volumesOf("2Gi"));

        assertThat(reason(run())).isEqualTo("StatefulSet rfr-cart to be made anew around its pods");
        assertThat(staged.kube.writes()).doesNotContain(SET);
    }

    private StatefulSet set() {
        StatefulSet made = RedisStatefulSet.of(staged.cluster.failover(), new DesiredOptions(false));
        made.getMetadata().setUid("uid-set");
        return made;
    }

    private void adopt() {
        staged.kube.owned(Pod.class, staged.cluster.key()).stream()
                .map(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addNewOwnerReference()
                        .withKind("StatefulSet")
                        .withName("rfr-cart")
                        .withUid("uid-set")
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .forEach(staged.kube::put);
    }

    @Test
    void growsWithoutMovingTheMaster() {
        staged.masterIs(3);
        staged.spec("redis: {replicas: 6}");

        assertThat(reason(run())).isEqualTo("4 of 6 Redis pods are ready");
        assertThat(replicas()).isEqualTo(6);
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void saysWhyAPodIsNotReady() {
        staged.spec("redis: {replicas: 4}");
        staged.stuck(2, "CreateContainerConfigError");

        assertThat(reason(run()))
                .isEqualTo("3 of 4 Redis pods are ready: container redis of rfr-cart-2: CreateContainerConfigError");
    }

    /** A creation gets no further than here, and the roll-out would be next. */
    @Test
    void replacesAPodThatIsStuckInATemplateGivenUpAsLongAsTheBootstrapPodLeads() {
        Endpoint bootstrap = new Endpoint("10.0.2.0", 6379);
        staged.kube.put(Specimens.pod(
                StagedCluster.KEY, Labels.Component.BOOTSTRAP, "rfb-cart", bootstrap.host(), Optional.empty()));
        staged.nodes.answers(bootstrap, NodeViews.master());
        staged.stuck(2, "ImagePullBackOff");
        staged.nodes.keepsSilent(StagedCluster.redis(2));
        run();
        staged.kube.put(new StatefulSetBuilder(statefulSet())
                .editMetadata()
                .withGeneration(3L)
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(3L)
                .withUpdateRevision(StagedCluster.NEW)
                .endStatus()
                .build());

        assertThat(reason(run())).isEqualTo("rfr-cart-2 to come back");
        assertThat(staged.kube.writes()).last().isEqualTo("delete Pod/rfr-cart-2");
    }

    private int replicas() {
        return statefulSet().getSpec().getReplicas();
    }

    /** A creation stops here, and step 9 would tell it. */
    @Test
    void tellsWhatStorageRefusesBesideThePodsThatItWaitsFor() {
        staged.spec(volumesOf("1Gi"));
        staged.kube.put(RedisStatefulSet.of(staged.cluster.failover(), options));
        staged.kube.put(claim());
        staged.spec(volumesOf("1Gi").replace("name: data}", "name: data, labels: {team: shop}}"));

        assertThat(reason(run()))
                .startsWith(
                        "4 of 4 Redis pods are ready; spec.redis.storage.persistentVolumeClaim: metadata.labels.team"
                                + " cannot change on claims that are there");
    }

    private StatefulSet statefulSet() {
        return staged.kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
    }

    private List<String> sent(String word) {
        return staged.nodes.sent().stream().filter(sent -> sent.contains(word)).toList();
    }

    private StepOutcome run() {
        return StagedCluster.await(step.run(staged.cluster));
    }

    private static String volumesOf(String size) {
        return """
                redis:
                  replicas: 4
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}}
                """.formatted(size);
    }

    private PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder(staged.kube
                        .cached(StatefulSet.class, "shop", "rfr-cart")
                        .orElseThrow()
                        .getSpec()
                        .getVolumeClaimTemplates()
                        .getFirst())
                .editMetadata()
                .withNamespace("shop")
                .withName("data-rfr-cart-0")
                .withUid("claim-0")
                .withLabels(Labels.selector(StagedCluster.KEY, Labels.Component.REDIS))
                .endMetadata()
                .build();
    }
}
