package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.MoveCause;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusDeskTest {
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final RecordingKube kube = new RecordingKube();
    private final FixedFailovers failovers = new FixedFailovers();
    private Duration setBack = Duration.ZERO;
    private final MutableClock clock = new MutableClock();
    private final List<String> sunk = new ArrayList<>();
    private StatusDesk desk = newDesk();

    @BeforeEach
    void oneResource() {
        kube.add(FailoverKind.DATABASES, "uid-1");
        failovers.follow(FailoverKind.DATABASES, "uid-1", 1);
    }

    @AfterEach
    void closeVertx() {
        vertx.close().await();
    }

    @Test
    void writesNothingMoreOnceTheClusterRests() {
        running();
        int writes = kube.writes.size();
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofMinutes(1));
            desk.checked(look().offsets(1_000 + i, 900 + i).checked());
            pipeline(1, 9, State.SETTLED, "");
        }
        assertThat(kube.writes).hasSize(writes);
        assertThat(ready()).isEqualTo("True");
    }

    @Test
    void gathersAStormOfStepsIntoFewWrites() {
        for (int step = 1; step <= 8; step++) {
            pipeline(1, step, State.SETTLED, "");
        }
        assertThat(kube.writes).hasSize(1);
        assertThat(kube.events).hasSize(8).first().isEqualTo("Normal Step1BootstrapPod: step 1 of 9: step");
    }

    @Test
    void writesAFlipAtOnce() {
        running();
        desk.checked(look().withoutMaster("nobody is master").checked());
        assertThat(ready()).isEqualTo("False");
        assertThat(kube.events).last().isEqualTo("Warning NotReady: NoMaster: nobody is master");
    }

    @Test
    void callsAPersonOnceWhereOnlyOneCanDecide() {
        running();
        desk.checked(look().withoutMaster("nobody is master").checked());
        String choice = "set the annotation promote to the name of a pod: rfr-cart-1, rfr-cart-2";

        desk.checked(look().withoutMaster("nobody is master")
                .finding(Finding.Kind.BLOCKED, choice)
                .checked());
        desk.checked(look().withoutMaster("nobody is master")
                .finding(Finding.Kind.BLOCKED, choice + " or rfr-cart-0")
                .checked());

        assertThat(kube.events)
                .filteredOn(event -> event.contains(choice))
                .containsExactly("Warning Blocked: " + choice);
    }

    @Test
    void writesTheNewestStatusOnceTheWriteUnderWayIsDone() {
        Promise<Void> first = kube.holdNextWrite();
        pipeline(1, 1, State.SETTLED, "");
        running();
        assertThat(kube.writes).hasSize(1);
        first.complete();
        assertThat(kube.writes).hasSize(2);
        assertThat(ready()).isEqualTo("True");
    }

    @Test
    void triesAgainAfterAPauseWhenAWriteFailed() {
        kube.refuse(new KubeFailure(KubeFailure.Kind.UNAVAILABLE, "503", new IllegalStateException()));
        running();
        assertThat(kube.writes).hasSize(1);
        kube.refuse(null);
        clock.advance(Duration.ofSeconds(1));
        desk.checked(look().checked());
        assertThat(kube.writes).hasSize(2);
        assertThat(ready()).isEqualTo("True");
    }

    @Test
    void correctsAStatusThatSomebodyElseChanged() {
        running();
        desk.checked(look().checked());
        kube.writeStatus(FailoverKind.DATABASES, KEY, "uid-1", FailoverStatus.NONE);
        clock.advance(Duration.ofMinutes(1));
        desk.checked(look().checked());
        assertThat(ready()).isEqualTo("True");
    }

    @Test
    void doesNotFloodEventsWhenReadinessFlaps() {
        running();
        kube.events.clear();
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofMillis(500));
            desk.checked(look().withoutMaster("nobody is master").checked());
            clock.advance(Duration.ofMillis(500));
            desk.checked(look().checked());
        }
        assertThat(kube.events).hasSizeLessThan(20);
    }

    @Test
    void notesAMoveOfTheMasterThatTheOperatorDidNotMake() {
        running();
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().withoutMaster("rfr-cart-0 is silent").checked());
        clock.advance(Duration.ofSeconds(6));
        desk.checked(look().master(1).checked());
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        assertThat(status().lastFailover())
                .isEqualTo(new FailoverStatus.LastFailover(
                        "rfr-cart-0",
                        "rfr-cart-1",
                        "rfr-cart-0 is silent",
                        "sentinel",
                        "2026-03-01T10:00:11Z",
                        6_000L));
        assertThat(kube.events)
                .last()
                .isEqualTo("Warning MasterMoved: the master moved from rfr-cart-0 to rfr-cart-1, by the sentinel:"
                        + " rfr-cart-0 is silent; it took 6000 ms");
    }

    @Test
    void claimsAFailoverThatItAskedSentinelFor() {
        running();
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().withoutMaster("rfr-cart-0 has ended").checked());
        desk.healed(askedFor("the container of rfr-cart-0 has ended"));
        clock.advance(Duration.ofMillis(400));
        desk.checked(look().master(1).checked());
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        assertThat(status().lastFailover())
                .isEqualTo(new FailoverStatus.LastFailover(
                        "rfr-cart-0",
                        "rfr-cart-1",
                        "the container of rfr-cart-0 has ended",
                        "operator",
                        "2026-03-01T10:00:05.400Z",
                        400L));
        assertThat(kube.events).last().asString().startsWith("Warning MasterMoved");
    }

    /** Nothing came of the request, and the master came back; what follows is another story. */
    @Test
    void claimsNoFailoverOnAnOldRequest() {
        running();
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().withoutMaster("rfr-cart-0 has ended").checked());
        desk.healed(askedFor("the container of rfr-cart-0 has ended"));
        desk.checked(look().checked());
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        assertThat(status().lastFailover())
                .extracting(FailoverStatus.LastFailover::trigger)
                .isEqualTo("sentinel");
    }

    private static Message.Healed askedFor(String why) {
        return new Message.Healed(
                KEY,
                new HealCommand.RequestFailover(new HealCommand.Target("rfs-cart-0", "u"), Optional.empty(), why),
                false);
    }

    /** The system's clock, that is; what people read goes by that, and nothing waits for it. */
    @Test
    void goesOnWhenTheClockIsSetBack() {
        running();
        setBack = Duration.ofHours(1);
        clock.advance(Duration.ofSeconds(5));
        desk.masterMoved(new Message.MasterMoved(
                KEY,
                Optional.of("rfr-cart-0"),
                "rfr-cart-1",
                MoveCause.ROLLING_UPDATE,
                "roll-out",
                "operator",
                clock.instant(),
                Optional.of(Duration.ofMillis(300))));
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        assertThat(status().lastFailover())
                .extracting(FailoverStatus.LastFailover::at)
                .isEqualTo("2026-03-01T09:00:05Z");
        assertThat(status().master()).extracting(FailoverStatus.Master::pod).isEqualTo("rfr-cart-1");
        assertThat(status().lineage()).extracting(FailoverStatus.Lineage::since).isEqualTo("2026-03-01T09:00:10Z");
    }

    @Test
    void leavesAMoveToTheOperatorThatClaimsIt() {
        running();
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        desk.masterMoved(new Message.MasterMoved(
                KEY,
                Optional.of("rfr-cart-0"),
                "rfr-cart-1",
                MoveCause.ROLLING_UPDATE,
                "roll-out",
                "operator",
                clock.instant(),
                Optional.of(Duration.ofMillis(300))));
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().master(1).checked());
        assertThat(status().lastFailover())
                .extracting(FailoverStatus.LastFailover::trigger, FailoverStatus.LastFailover::durationMillis)
                .containsExactly("operator", 300L);
        assertThat(kube.events.stream().filter(e -> e.contains("MasterMoved"))).hasSize(1);
    }

    @Test
    void tellsOfNoDurationWhereNoWritesWerePaused() {
        running();
        kube.events.clear();
        desk.masterMoved(new Message.MasterMoved(
                KEY,
                Optional.empty(),
                "rfr-cart-1",
                MoveCause.HEALING,
                "nobody was master",
                "operator",
                clock.instant(),
                Optional.empty()));
        assertThat(status().lastFailover())
                .extracting(FailoverStatus.LastFailover::to, FailoverStatus.LastFailover::durationMillis)
                .containsExactly("rfr-cart-1", null);
        assertThat(kube.events)
                .containsExactly("Normal MasterMoved: the master moved from nowhere to rfr-cart-1, by the operator:"
                        + " nobody was master");
    }

    @Test
    void tellsTheSecondResourceOfANameThatItIsNotFollowed() {
        running();
        int writes = kube.writes.size();
        kube.add(FailoverKind.SEED, "uid-2");
        for (int i = 0; i < 3; i++) {
            desk.specRejected(
                    new Message.SpecRejected(KEY, FailoverKind.SEED, "uid-2", 1, "NameConflict", "shop/cart is taken"));
        }
        FailoverStatus loser = Objects.requireNonNull(kube.status(FailoverKind.SEED));
        assertThat(loser.phase()).isEqualTo("Failed");
        assertThat(Conditions.find(loser.conditions(), "Ready").map(Condition::getReason))
                .contains("NameConflict");
        assertThat(kube.writes).hasSize(writes + 1);
        assertThat(ready()).isEqualTo("True");
        assertThat(kube.events.stream().filter(e -> e.contains("NameConflict"))).hasSize(1);
    }

    @Test
    void tellsAResourceThatCannotBeReadWhy() {
        failovers.followNothing();
        desk.specRejected(
                new Message.SpecRejected(KEY, FailoverKind.DATABASES, "uid-1", 1, "InvalidSpec", "no such thing"));
        desk.noted(new Message.Noted(KEY, false, "Healed", "all is well"));
        assertThat(status().phase()).isEqualTo("Failed");
        assertThat(kube.events).containsExactly("Warning InvalidSpec: no such thing", "Normal Healed: all is well");
        assertThat(sunk).contains("composed shop/cart");
    }

    @Test
    void tellsAResourceMadeAgainWhyItCannotBeReadAlthoughTheOldOneIsStillOnRecord() {
        running();
        kube.add(FailoverKind.DATABASES, "uid-2");
        desk.specRejected(
                new Message.SpecRejected(KEY, FailoverKind.DATABASES, "uid-2", 1, "InvalidSpec", "no such thing"));
        desk.checked(look().checked());
        assertThat(status().conditions())
                .filteredOn(c -> c.getType().equals("Ready"))
                .extracting(Condition::getReason)
                .containsExactly("InvalidSpec");
    }

    @Test
    void startsAnewForAResourceThatWasDeletedAndMadeAgain() {
        running();
        desk.failoverGone(new Message.FailoverGone(KEY));
        assertThat(sunk).endsWith("gone shop/cart");
        kube.add(FailoverKind.DATABASES, "uid-2");
        failovers.follow(FailoverKind.DATABASES, "uid-2", 1);
        pipeline(1, 1, State.WAITING, "the pod is starting");
        assertThat(status().phase()).isEqualTo("Creating");
        assertThat(status().bootstrapped()).isNull();
    }

    @Test
    void writesNothingAfterAnUneventfulRestart() {
        running();
        int writes = kube.writes.size();
        int events = kube.events.size();
        desk = newDesk();
        for (int step = 1; step <= 9; step++) {
            pipeline(1, step, State.SETTLED, "");
        }
        clock.advance(Duration.ofSeconds(5));
        desk.checked(look().checked());
        assertThat(kube.writes).hasSize(writes);
        assertThat(kube.events).hasSize(events);
    }

    private void running() {
        pipeline(1, 9, State.SETTLED, "");
        desk.checked(look().checked());
    }

    private Looks look() {
        return new Looks().at(clock.instant());
    }

    private void pipeline(long generation, int step, State state, String reason) {
        desk.pipelineMoved(new Message.PipelineMoved(KEY, new Progress(generation, step, "step", state, reason)));
    }

    private FailoverStatus status() {
        return Objects.requireNonNull(kube.status(FailoverKind.DATABASES));
    }

    private String ready() {
        return Conditions.find(status().conditions(), "Ready")
                .map(Condition::getStatus)
                .orElse("absent");
    }

    private StatusDesk newDesk() {
        StatusSink sink = new StatusSink() {
            @Override
            public void composed(ClusterKey key, FailoverStatus status) {
                sunk.add("composed " + key);
            }

            @Override
            public void gone(ClusterKey key) {
                sunk.add("gone " + key);
            }
        };
        return new StatusDesk(
                new StatusPorts(bus, kube, failovers, sink),
                new StatusWriter.Setup(
                        vertx, kube, new Clocks(() -> clock.instant().minus(setBack), clock), Pace.DEFAULT));
    }
}
