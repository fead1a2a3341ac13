package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RoleLabelsIT {
    private static final Logger LOG = LoggerFactory.getLogger(RoleLabelsIT.class);

    /** A single call to a node that hangs takes longer than anything here. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private final LoopbackCluster c = new LoopbackCluster(Duration.ofSeconds(3), CALL_TIMEOUT);
    private final RoleLabels labels = new RoleLabels(c.vertx, c.kube, c.live, InstantSource.system());

    @BeforeEach
    void start() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
    }

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void movesTheLabelOffAMasterThatHangs() {
        c.process("rfr-x-0").hang();
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        long began = System.nanoTime();

        HealResult result = follow("rfr-x-1", Instant.now());

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        LOG.info("the label moved within {} ms", took.toMillis());
        assertThat(result).isInstanceOf(HealResult.Done.class);
        assertThat(c.kube.writes())
                .containsExactly(
                        "label Pod/rfr-x-0 {redisfailovers-role=slave}",
                        "label Pod/rfr-x-1 {redisfailovers-role=master}");
        assertThat(took).isLessThan(CALL_TIMEOUT.dividedBy(2));
    }

    @Test
    void writesNothingWhenTheAnnouncementComesAgain() {
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        follow("rfr-x-1", Instant.now());
        int before = c.kube.writes().size();

        follow("rfr-x-1", Instant.now());

        assertThat(c.kube.writes()).hasSize(before);
    }

    @Test
    void labelsNothingThatDoesNotAnswerAsAMaster() {
        HealResult result = follow("rfr-x-1", Instant.now());

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.kube.writes()).isEmpty();
    }

    @Test
    void doesNotCarryOutWhatWasDecidedBeforeAHandOver() {
        Instant earlier = Instant.now().minusMillis(1);
        LoopbackCluster.await(labels.takeOff(c.cluster, c.node("rfr-x-0")));
        LoopbackCluster.await(labels.handedOver(c.cluster, c.node("rfr-x-1")));
        Healer healer = new Healer(c.kube, c.live, labels);

        HealResult off = LoopbackCluster.await(healer.heal(
                c.cluster, new SetRoleLabel(c.node("rfr-x-1").target(), Role.REPLICA, "seen before"), earlier));

        assertThat(off).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("master");
        assertThat(c.kube.writes())
                .containsExactly(
                        "label Pod/rfr-x-0 {redisfailovers-role=slave}",
                        "label Pod/rfr-x-1 {redisfailovers-role=master}");
    }

    @Test
    void doesNotCarryOutWhatWasDecidedBeforeTheSwitch() {
        Instant earlier = Instant.now();
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        follow("rfr-x-1", earlier.plusMillis(5));
        Healer healer = new Healer(c.kube, c.live, labels);

        // The old master still answers as one: Sentinel has not demoted it yet.
        HealResult on = LoopbackCluster.await(healer.heal(
                c.cluster, new SetRoleLabel(c.node("rfr-x-0").target(), Role.MASTER, "seen before"), earlier));
        HealResult off = LoopbackCluster.await(healer.heal(
                c.cluster, new SetRoleLabel(c.node("rfr-x-1").target(), Role.REPLICA, "seen before"), earlier));

        assertThat(on).isInstanceOf(HealResult.Skipped.class);
        assertThat(off).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("slave");
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("master");
    }

    /** Sentinel announces a promotion before it has happened; a look in between still sees the old state. */
    @Test
    void doesNotCarryOutWhatWasSeenBetweenTheAnnouncementAndThePromotion() {
        Instant heard = Instant.now();
        Instant seen = heard.plusNanos(1);
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        follow("rfr-x-1", heard);
        Healer healer = new Healer(c.kube, c.live, labels);

        LoopbackCluster.await(healer.heal(
                c.cluster, new SetRoleLabel(c.node("rfr-x-1").target(), Role.REPLICA, "it was a replica"), seen));
        LoopbackCluster.await(healer.heal(
                c.cluster, new SetRoleLabel(c.node("rfr-x-0").target(), Role.MASTER, "it was the master"), seen));

        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("slave");
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("master");
    }

    private HealResult follow(String pod, Instant heard) {
        return LoopbackCluster.await(labels.follow(c.cluster, c.process(pod).endpoint(), heard, () -> true));
    }
}
