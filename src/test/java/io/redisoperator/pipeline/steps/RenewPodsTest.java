package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisNodes.Reply;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods of an earlier operator that are to be renewed: nothing takes it back, so it has to be possible. */
class RenewPodsTest {
    private static final String SET = "apply StatefulSet/rfr-cart";
    private static final String CONFIGURATION = "apply ConfigMap/rfr-cart";
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);
    private static final String MARK = "1:abc";

    private final StagedCluster staged = StagedCluster.running(3);
    private final IntroduceIdentity introduction = new IntroduceIdentity(staged.live, () -> staged.now);
    private final EnsuredObjects ensured = new EnsuredObjects(staged.kube, Clock.systemUTC());
    private final LeavePods takeover =
            new LeavePods(staged.bus, staged.kube, ensured, new RenewPods(staged.kube, OPTIONS, introduction));
    private final EnsureRedis step = new EnsureRedis(
            staged.kube,
            staged.live,
            staged.moves,
            new EnsureRedis.Objects(
                    staged.bus,
                    ensured,
                    OPTIONS,
                    new RedisVolumes(staged.bus, staged.kube, () -> staged.now, new Adoptions(System::nanoTime)),
                    takeover,
                    introduction,
                    new MissingPods(staged.kube, () -> staged.now)));

    @BeforeEach
    void formerPods() {
        new FormerObjects(KEY, staged.cluster.failover().uid(), Optional.empty())
                .all()
                .forEach(staged.kube::put);
        for (Pod pod : staged.kube.owned(Pod.class, KEY)) {
            staged.kube.put(pod.edit().withNewSpec().endSpec().build());
        }
        DatabasesFailover resource = Failovers.databases("");
        resource.getMetadata().setAnnotations(Map.of(Annotations.RENEW_PODS, "now"));
        staged.cluster = ManagedCluster.of(Failovers.readable(resource), Specimen.IDENTITY, Optional.empty());
        noted(MARK);
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void areReleasedOnceEveryProcessKnowsTheIdentityOfTheirCluster() {
        allKnow();

        run();

        assertThat(mark()).isEqualTo(Heritage.RELEASED);
        assertThat(staged.kube.writes()).containsExactly(SET);
        assertThat(staged.nodes.sent())
                .contains(
                        "10.0.0.2 CONFIG SET masteruser replication",
                        "10.0.1.2 SENTINEL CONFIG SET sentinel-user sentinel");
    }

    @Test
    void stayWhenTheApiServerWouldNotTakeOthers() {
        allObey();
        staged.kube.wouldRefuse("StatefulSet", "try StatefulSet shop/rfr-cart: 422 no");

        assertThat(run())
                .isEqualTo(new StepOutcome.Rejected(
                        "the pods of an earlier operator stay, as the API server would not take"
                                + " those of this one: try StatefulSet shop/rfr-cart: 422 no"));

        assertThat(mark()).isEqualTo(MARK);
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void stayWhenWhatAdmitsPodsWouldNotTakeOthers() {
        allObey();
        staged.kube.wouldFail(
                "Pod", KubeFailure.Kind.FORBIDDEN, "403 pods \"rfr-cart-2\" is forbidden: no PriorityClass");

        assertThat(run())
                .isEqualTo(new StepOutcome.Rejected(
                        "the pods of an earlier operator stay, as the API server would not take"
                                + " those of this one: 403 pods \"rfr-cart-2\" is forbidden: no PriorityClass"));

        assertThat(mark()).isEqualTo(MARK);
        assertThat(staged.kube.trials())
                .containsExactly("StatefulSet/rfr-cart", "Deployment/rfs-cart", "Pod/rfr-cart-2");
    }

    @Test
    void stayWithoutTheirSentinelsUnlessAPersonAsksForOthers() {
        allKnow();
        staged.kube.remove(Deployment.class, KEY.namespace(), "rfs-cart");
        ManagedCluster asked = staged.cluster;
        staged.cluster = ManagedCluster.of(Failovers.failover(""), Specimen.IDENTITY, Optional.empty());

        run();
        assertThat(mark()).isNotEqualTo(Heritage.RELEASED);

        formerPods();
        staged.kube.remove(Deployment.class, KEY.namespace(), "rfs-cart");
        staged.cluster = asked;
        run();
        assertThat(mark()).isEqualTo(Heritage.RELEASED);
    }

    @Test
    void stayWhenARedisCannotBeToldOfUsers() {
        allObey();
        staged.nodes.obeys(
                StagedCluster.redis(1),
                command -> command.contains("SETUSER")
                        ? new Reply.Refused("ERR Error in ACL SETUSER modifier 'resetchannels'")
                        : new Reply.Ok("OK"));

        assertThat(run()).isInstanceOf(StepOutcome.Rejected.class);

        assertThat(mark()).isEqualTo(MARK);
    }

    @Test
    void stayWhileOneThatIsReadyKeepsSilent() {
        for (int i = 0; i < 3; i++) {
            staged.nodes.obeys(StagedCluster.redis(i));
        }

        assertThat(StagedCluster.reason(run())).endsWith("to answer before pods are replaced");

        assertThat(mark()).isEqualTo(MARK);
    }

    @Test
    void bootFromTheFormerConfigurationUntilOthersAreMade() {
        allKnow();
        noted(Heritage.RELEASED);
        staged.kube.wouldRefuse("StatefulSet", "an edit that came later");

        assertThat(run()).isInstanceOf(StepOutcome.Rejected.class);
        assertThat(staged.kube.writes()).doesNotContain(CONFIGURATION, SET);

        staged.kube.wouldTake("StatefulSet");
        run();
        assertThat(staged.kube.writes()).endsWith(CONFIGURATION, SET);
    }

    /** Released, it would not be replaced; and started again, it would find a configuration that is not its own. */
    @Test
    void stayWhereItIsOneAloneAndItsKeysWouldGoWithIt() {
        allKnow();
        asksForOneRedis();
        statefulSet().getSpec().setVolumeClaimTemplates(List.of());

        assertThat(run())
                .isInstanceOfSatisfying(
                        StepOutcome.Rejected.class,
                        held -> assertThat(held.reason()).startsWith("rfr-cart-0 stays"));
        assertThat(mark()).isEqualTo(MARK);
        assertThat(staged.kube.writes()).doesNotContain(CONFIGURATION);

        staged.nodes.answers(StagedCluster.redis(0), NodeViews.empty(NodeViews.master()));
        run();
        assertThat(mark()).isEqualTo(Heritage.RELEASED);
    }

    @Test
    void areReleasedWhereItIsOneAloneAndItsVolumeStays() {
        allKnow();
        asksForOneRedis();

        run();

        assertThat(mark()).isEqualTo(Heritage.RELEASED);
    }

    private void asksForOneRedis() {
        staged.kube.remove(Pod.class, KEY.namespace(), "rfr-cart-1");
        staged.kube.remove(Pod.class, KEY.namespace(), "rfr-cart-2");
        DatabasesFailover resource = Failovers.databases("redis: {replicas: 1}");
        resource.getMetadata().setAnnotations(Map.of(Annotations.RENEW_PODS, "now"));
        staged.cluster = ManagedCluster.of(Failovers.readable(resource), Specimen.IDENTITY, Optional.empty());
    }

    @Test
    void stayAfterAnEditThatAnEarlierOperatorHasFollowedWhileItWasBack() {
        allKnow();
        DatabasesFailover before = Failovers.databases("redis: {image: 'redis:6.2.7-alpine'}");
        before.getMetadata().setGeneration(0L);
        Failover read = Failovers.readable(before);
        String noted = LeftAsIs.firstMark(
                new LeftAsIs.Pods(read, ConfigMemory.of(read, Optional.empty()), OPTIONS), Optional.empty());
        staged.cluster = ManagedCluster.of(Failovers.failover(""), Specimen.IDENTITY, Optional.empty());
        noted(noted);
        Service service =
                staged.kube.cached(Service.class, KEY.namespace(), "rfrm-cart").orElseThrow();
        service.getMetadata()
                .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                        .withManager("redis-operator")
                        .withOperation("Update")
                        .withTime("2026-05-01T10:00:00Z")
                        .build()));

        StagedCluster.await(takeover.again(staged.cluster));
        assertThat(mark()).isNotEqualTo(noted);

        formerPods();
        staged.cluster = ManagedCluster.of(Failovers.failover(""), Specimen.IDENTITY, Optional.empty());
        noted(noted);
        run();
        assertThat(mark()).as("although a cache had yet to see it").isNotEqualTo(Heritage.RELEASED);
    }

    /** Every process has been told, which takes as many rounds as there are sentinels. */
    private void allKnow() {
        allObey();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            staged.now = staged.now.plusSeconds(1);
            return StagedCluster.await(introduction.introduce(staged.cluster)) instanceof StepOutcome.Settled;
        });
    }

    private void allObey() {
        for (int i = 0; i < 3; i++) {
            staged.nodes.obeys(StagedCluster.redis(i));
            staged.nodes.obeys(StagedCluster.sentinel(i));
        }
    }

    private void noted(String mark) {
        statefulSet().getMetadata().setAnnotations(Map.of(Heritage.MARK, mark));
    }

    private String mark() {
        return Heritage.mark(statefulSet()).orElseThrow();
    }

    private StatefulSet statefulSet() {
        return staged.kube
                .cached(StatefulSet.class, KEY.namespace(), "rfr-cart")
                .orElseThrow();
    }

    private StepOutcome run() {
        return StagedCluster.await(step.run(staged.cluster));
    }
}
