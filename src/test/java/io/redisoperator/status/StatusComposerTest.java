package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static io.redisoperator.status.Looks.T0;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.model.FailoverKind;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StatusComposerTest {
    private static final ResourceId RESOURCE = new ResourceId(KEY, FailoverKind.DATABASES, "uid");
    private final ResourceMemory memory = new ResourceMemory(RESOURCE, FailoverStatus.NONE, UnaryOperator.identity());

    @Test
    void isCreatingAndNotReadyUntilThePipelineRests() {
        memory.progressed(new Progress(1, 3, "sentinel Deployment", State.WAITING, "0 of 3 pods are ready"), T0);
        FailoverStatus status = compose(1, 0);
        assertThat(status.phase()).isEqualTo("Creating");
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(ready(status))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getMessage)
                .containsExactly("False", "Creating", "step 3 of 9 (sentinel Deployment): 0 of 3 pods are ready");
        assertThat(status.pipeline())
                .isEqualTo(new FailoverStatus.Pipeline(
                        3, "sentinel Deployment", "2026-03-01T10:00:00Z", "0 of 3 pods are ready"));
    }

    @Test
    void isStillCreatingWhileTheLastStepWaitsForAMaster() {
        memory.progressed(new Progress(1, 9, "Running", State.WAITING, "a master"), T0);
        FailoverStatus status = compose(1, 0);
        assertThat(status.phase()).isEqualTo("Creating");
        assertThat(status.bootstrapped()).isNull();
    }

    @Test
    void remembersForEverThatOneOfItsOwnPodsWasMaster() {
        memory.progressed(new Progress(1, 8, "BootstrapPodRetired", State.WAITING, "the pod to go"), T0);
        memory.looked(new Looks().checked());
        assertThat(compose(1, 1).bootstrapped()).isTrue();
        memory.looked(new Looks()
                .at(T0.plusSeconds(2))
                .withoutMaster("nobody is master")
                .checked());
        FailoverStatus status = compose(1, 2);
        assertThat(status.bootstrapped()).isTrue();
        assertThat(status.phase()).isEqualTo("Creating");
    }

    @Test
    void isReadyOnceALookAfterTheRollOutFindsAMaster() {
        memory.looked(new Looks().checked());
        memory.progressed(settled(1), T0.plusSeconds(1));
        assertThat(ready(compose(1, 1)).getReason()).isEqualTo("NotCheckedYet");
        memory.looked(new Looks().at(T0.plusSeconds(2)).checked());
        FailoverStatus status = compose(1, 2);
        assertThat(status.phase()).isEqualTo("Running");
        assertThat(status.bootstrapped()).isTrue();
        assertThat(status.redis()).isEqualTo("3/3");
        assertThat(status.sentinels()).isEqualTo("3/3");
        assertThat(status.master()).isEqualTo(new FailoverStatus.Master("rfr-cart-0", "10.0.0.1:6379"));
        assertThat(status.conditions())
                .extracting(c -> c.getType() + "=" + c.getStatus())
                .containsExactly(
                        "Ready=True",
                        "Progressing=False",
                        "Degraded=False",
                        "QuorumOk=True",
                        "ReplicationHealthy=True",
                        "ConfigApplied=True");
    }

    /** It is recorded once it is certain whose move it was, and the status names the new master before. */
    @Test
    void recordsAMoveThatTheLastOperatorSawJustBeforeItDied() {
        running();
        memory.looked(new Looks().at(T0.plusSeconds(10)).master(1).checked());
        memory.looked(new Looks().at(T0.plusSeconds(20)).master(1).checked());
        memory.looked(new Looks().at(T0.plusSeconds(30)).master(2).checked());
        FailoverStatus last = compose(1, 30);
        assertThat(last.master()).extracting(FailoverStatus.Master::pod).isEqualTo("rfr-cart-2");
        assertThat(last.lastFailover())
                .extracting(FailoverStatus.LastFailover::to)
                .isEqualTo("rfr-cart-1");

        ResourceMemory next = new ResourceMemory(RESOURCE, last, UnaryOperator.identity());
        next.looked(new Looks().at(T0.plusSeconds(40)).master(2).checked());
        next.looked(new Looks().at(T0.plusSeconds(50)).master(2).checked());

        assertThat(next.compose(1, T0.plusSeconds(50)).orElseThrow().lastFailover())
                .extracting(FailoverStatus.LastFailover::from, FailoverStatus.LastFailover::to)
                .containsExactly("rfr-cart-1", "rfr-cart-2");
    }

    @Test
    void isNotReadyForAnEditThatIsNotRolledOut() {
        running();
        FailoverStatus edited = compose(2, 10);
        assertThat(ready(edited))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getObservedGeneration)
                .containsExactly("False", "RollingOut", 2L);
        assertThat(edited.phase()).isEqualTo("Running");
        memory.progressed(settled(2), T0.plusSeconds(20));
        assertThat(ready(compose(2, 20)).getStatus()).isEqualTo("False");
        memory.looked(new Looks().at(T0.plusSeconds(21)).checked());
        assertThat(ready(compose(2, 21)).getStatus()).isEqualTo("True");
    }

    @Test
    void staysReadyButDegradedWithoutOneReplica() {
        running();
        memory.looked(new Looks()
                .at(T0.plusSeconds(5))
                .silentReplica(2, "rfr-cart-2 is silent")
                .checked());
        FailoverStatus status = compose(1, 5);
        assertThat(ready(status).getStatus()).isEqualTo("True");
        assertThat(condition(status, "Degraded"))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getMessage)
                .containsExactly("True", "ReplicaSilent", "rfr-cart-2 is silent");
        assertThat(condition(status, "ReplicationHealthy").getMessage())
                .isEqualTo("1 of 2 replicas are in sync: rfr-cart-2 is silent");
        assertThat(status.redis()).isEqualTo("2/3");
        assertThat(status.nodes()).contains(new FailoverStatus.Node("rfr-cart-2", "unknown", null, null, null));
    }

    @Test
    void saysFirstWhatOnlyAPersonCanDecide() {
        running();
        memory.looked(new Looks()
                .at(T0.plusSeconds(5))
                .withoutMaster("nobody is master")
                .finding(Finding.Kind.QUORUM_LOST, "the sentinels watch nobody")
                .silentReplica(2, "rfr-cart-2 is silent")
                .finding(Finding.Kind.REPLICA_MISSING, "rfr-cart-1 is missing")
                .finding(Finding.Kind.BLOCKED, "set the annotation promote to the name of a pod: rfr-cart-0")
                .checked());

        FailoverStatus status = compose(1, 5);

        assertThat(ready(status))
                .extracting(Condition::getReason, Condition::getMessage)
                .containsExactly("Blocked", "set the annotation promote to the name of a pod: rfr-cart-0");
        assertThat(condition(status, "Degraded").getReason()).isEqualTo("Blocked");
        assertThat(condition(status, "Degraded").getMessage())
                .startsWith("set the annotation promote to the name of a pod: rfr-cart-0; nobody is master; ")
                .endsWith("; and 2 more");
    }

    @Test
    void staysReadyWhilePodsOfAnUnchangedSpecAreReplaced() {
        running();
        memory.progressed(new Progress(1, 6, "redis StatefulSet", State.WAITING, "2 of 3 pods are ready"), T0);
        memory.looked(new Looks().at(T0.plusSeconds(5)).checked());
        FailoverStatus status = compose(1, 5);
        assertThat(ready(status).getStatus()).isEqualTo("True");
        assertThat(condition(status, "Progressing").getStatus()).isEqualTo("True");
        assertThat(status.pipeline()).extracting(FailoverStatus.Pipeline::step).isEqualTo(6);
    }

    @Test
    void losesReadinessButRemembersTheMasterWhenItIsLost() {
        running();
        memory.looked(new Looks()
                .at(T0.plusSeconds(5))
                .withoutMaster("nobody is master")
                .checked());
        FailoverStatus status = compose(1, 5);
        assertThat(ready(status))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getLastTransitionTime)
                .containsExactly("False", "NoMaster", "2026-03-01T10:00:05Z");
        assertThat(status.master()).extracting(FailoverStatus.Master::pod).isEqualTo("rfr-cart-0");
    }

    @Test
    void isNotReadyWithAMasterThatNoServiceRoutesTo() {
        running();
        memory.looked(new Looks().at(T0.plusSeconds(5)).unlabelled().checked());
        assertThat(ready(compose(1, 5)).getReason()).isEqualTo("NoMaster");
    }

    @Test
    void isNotReadyWhenTooFewSentinelsAgree() {
        running();
        memory.looked(new Looks().at(T0.plusSeconds(5)).sentinelsElsewhere(2).checked());
        FailoverStatus status = compose(1, 5);
        assertThat(ready(status))
                .extracting(Condition::getReason, Condition::getMessage)
                .containsExactly(
                        "QuorumLost", "1 of 3 sentinels agree on rfr-cart-0; 2 are needed to elect another master");
        assertThat(condition(status, "QuorumOk").getStatus()).isEqualTo("False");
        assertThat(status.sentinels()).isEqualTo("1/3");
    }

    @Test
    void saysWhySentinelsThatAgreeCannotElect() {
        running();
        memory.looked(new Looks()
                .at(T0.plusSeconds(5))
                .finding(Finding.Kind.QUORUM_LOST, "too few could")
                .checked());
        assertThat(condition(compose(1, 5), "QuorumOk").getMessage())
                .isEqualTo("3 of 3 sentinels agree on rfr-cart-0; 2 are needed to elect another master,"
                        + " but fewer than that know of enough others that are up");
    }

    @Test
    void failsWhatNeverRanAndCannotBeFollowed() {
        memory.rejected(rejection(1));
        FailoverStatus status = compose(1, 0);
        assertThat(status.phase()).isEqualTo("Failed");
        assertThat(ready(status).getReason()).isEqualTo("InvalidSpec");
        assertThat(condition(status, "Progressing").getStatus()).isEqualTo("False");
    }

    @Test
    void keepsARunningClusterRunningWhenAnEditCannotBeFollowed() {
        running();
        memory.rejected(rejection(2));
        FailoverStatus status = compose(0, 5);
        assertThat(status.phase()).isEqualTo("Running");
        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(ready(status).getReason()).isEqualTo("InvalidSpec");
        assertThat(condition(status, "Degraded").getMessage()).isEqualTo("runs on as before: no such thing");
        assertThat(condition(status, "QuorumOk").getStatus()).isEqualTo("True");
    }

    @Test
    void goesOnByItselfOnceASecretIsMended() {
        running();
        memory.rejected(rejection(1));
        assertThat(ready(compose(1, 5)).getStatus()).isEqualTo("False");
        memory.progressed(settled(1), T0.plusSeconds(6));
        assertThat(ready(compose(1, 6)).getStatus()).isEqualTo("True");
    }

    @Test
    void restsOnAnIdleClusterWhosePingsMoveTheOffsets() {
        running();
        Set<FailoverStatus> statuses = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            long offset = 1_000 + 14L * i;
            memory.looked(new Looks()
                    .at(T0.plusSeconds(10L * i))
                    .offsets(offset, offset - i % 3 * 14L)
                    .checked());
            statuses.add(compose(1, 10L * i));
        }
        assertThat(statuses).hasSize(1);
    }

    @Test
    void comesToRestOnABusyClusterInSync() {
        running();
        Random random = new Random(7);
        Set<FailoverStatus> firstHour = new HashSet<>();
        Set<FailoverStatus> laterHour = new HashSet<>();
        for (int i = 1; i <= 7_200; i++) {
            long offset = 20_000_000L * i;
            memory.looked(new Looks()
                    .at(T0.plusSeconds(i))
                    .offsets(offset, offset - random.nextInt(1_900_000))
                    .checked());
            (i < 3_600 ? firstHour : laterHour).add(compose(1, i));
        }
        assertThat(firstHour).hasSizeLessThan(30);
        assertThat(laterHour).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void keepsAMessageInWhichOnlyADurationGrows() {
        running();
        Set<FailoverStatus> statuses = new HashSet<>();
        for (int i = 10; i < 40; i++) {
            memory.looked(new Looks()
                    .at(T0.plusSeconds(i))
                    .finding(Finding.Kind.REPLICA_LINK_DOWN, "rfr-cart-1 has had no link for " + i + " s")
                    .checked());
            statuses.add(compose(1, i));
        }
        assertThat(statuses).hasSize(1);
    }

    @Test
    void isEqualToItselfAfterAJourneyOverTheWire() throws JsonProcessingException {
        FailoverStatus status = running();
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readValue(mapper.writeValueAsString(status), FailoverStatus.class))
                .isEqualTo(status);
    }

    @Test
    void changesNothingWhenTheOperatorStartsAnew() {
        FailoverStatus before = running();
        ResourceMemory restarted = new ResourceMemory(RESOURCE, before, UnaryOperator.identity());
        assertThat(restarted.compose(1, T0.plusSeconds(60))).isEmpty();
        for (int step = 1; step < 9; step++) {
            restarted.progressed(new Progress(1, step, "step", State.SETTLED, ""), T0.plusSeconds(60));
            assertThat(restarted.compose(1, T0.plusSeconds(60))).isEmpty();
        }
        restarted.progressed(settled(1), T0.plusSeconds(61));
        assertThat(restarted.compose(1, T0.plusSeconds(61))).contains(before);
        restarted.looked(new Looks().at(T0.plusSeconds(62)).checked());
        assertThat(restarted.compose(1, T0.plusSeconds(62))).contains(before);
    }

    @Test
    void doesNotTrustWhatWasReadyForAnEarlierGenerationAfterARestart() {
        ResourceMemory restarted = new ResourceMemory(RESOURCE, running(), UnaryOperator.identity());
        restarted.progressed(settled(2), T0.plusSeconds(61));
        FailoverStatus status = restarted.compose(2, T0.plusSeconds(61)).orElseThrow();
        assertThat(ready(status).getReason()).isEqualTo("NotCheckedYet");
    }

    private FailoverStatus running() {
        memory.progressed(settled(1), T0);
        memory.looked(new Looks().checked());
        return compose(1, 0);
    }

    private FailoverStatus compose(long generation, long seconds) {
        return memory.compose(generation, T0.plusSeconds(seconds)).orElseThrow();
    }

    private static Progress settled(long generation) {
        return new Progress(generation, 9, "check and heal", State.SETTLED, "");
    }

    private static SpecRejected rejection(long generation) {
        return new SpecRejected(KEY, FailoverKind.DATABASES, "uid", generation, "InvalidSpec", "no such thing");
    }

    private static Condition ready(FailoverStatus status) {
        return condition(status, "Ready");
    }

    private static Condition condition(FailoverStatus status, String type) {
        return Conditions.find(status.conditions(), type).orElseThrow();
    }
}
