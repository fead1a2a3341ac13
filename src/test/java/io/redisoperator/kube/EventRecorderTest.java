package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final InstantSource time = () -> now;
    private Duration setBack = Duration.ZERO;
    private final EventRecorder recorder = new EventRecorder(() -> now.minus(setBack), time, "operator-1");

    @Test
    void writesTheFirstAtOnce() {
        Event event = record("no master").orElseThrow();
        assertThat(event.getCount()).isEqualTo(1);
        assertThat(event.getFirstTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.getInvolvedObject().getNamespace()).isEqualTo("shop");
    }

    @Test
    void countsRepeatsAndWritesThemOnceAMinute() {
        Event first = record("no master").orElseThrow();
        pass(Duration.ofSeconds(30));
        assertThat(record("no master")).isEmpty();
        pass(Duration.ofSeconds(30));
        Event third = record("no master").orElseThrow();
        assertThat(third.getMetadata().getName()).isEqualTo(first.getMetadata().getName());
        assertThat(third.getCount()).isEqualTo(3);
        assertThat(third.getFirstTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(third.getLastTimestamp()).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void beginsAnewAfterALongQuietTime() {
        record("no master");
        pass(EventRecorder.SAME);
        assertThat(record("no master")).map(Event::getCount).contains(1);
    }

    @Test
    void writesRepeatsOnTimeThoughTheClockIsSetBack() {
        record("no master");
        setBack = Duration.ofHours(1);
        pass(EventRecorder.QUIET);

        assertThat(record("no master")).map(Event::getLastTimestamp).contains("2025-12-31T23:01:00Z");
    }

    @Test
    void keepsOtherWordsApart() {
        Event one = record("no master").orElseThrow();
        Event other = record("two masters").orElseThrow();
        assertThat(one.getMetadata().getName()).isNotEqualTo(other.getMetadata().getName());
    }

    @Test
    void cutsATextThatTheServerWouldRefuse() {
        assertThat(record("x".repeat(5_000)))
                .map(Event::getMessage)
                .hasValueSatisfying(text -> assertThat(text).hasSize(1_024));
    }

    private Optional<Event> record(String text) {
        return recorder.record(new EventRecorder.Note(
                FailoverKind.DATABASES, new ClusterKey("shop", "orders"), "u1", true, "NoMaster", text));
    }

    private void pass(Duration some) {
        now = now.plus(some);
    }
}
