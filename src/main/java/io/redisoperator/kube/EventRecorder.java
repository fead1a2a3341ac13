package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Composes Events. The same words about the same resource within {@link #SAME} are one Event that is counted up, and
 * written at most once every {@link #QUIET}. Safe for any thread.
 */
final class EventRecorder {
    static final Duration SAME = Duration.ofMinutes(10);
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final String REPORTER = "redis-operator";
    private static final int REMEMBERED = 1_000;
    /** The API server's limit. */
    private static final int LONGEST_TEXT = 1_024;

    /** The API server's limit of 253, less what we append. */
    private static final int LONGEST_NAME_PREFIX = 230;

    private final InstantSource wall;
    private final InstantSource steady;
    private final String instance;
    private final Map<String, Repeats> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Repeats> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * The instance names this process in the Events that it reports.
     *
     * @param wall what Events are dated by
     * @param steady how long ago something was said
     */
    EventRecorder(InstantSource wall, InstantSource steady, String instance) {
        this.wall = wall;
        this.steady = steady;
        this.instance = instance;
    }

    /** The Event to write; empty if the same was written a moment ago. */
    synchronized Optional<Event> record(Note note) {
        Instant now = steady.instant();
        Optional<Repeats> before = Optional.ofNullable(known.get(note.id()))
                .filter(repeats -> now.isBefore(repeats.last().plus(SAME)));
        boolean write = before.map(repeats -> !now.isBefore(repeats.written().plus(QUIET)))
                .orElse(true);
        Repeats repeats = new Repeats(
                before.map(Repeats::first).orElseGet(wall::instant),
                now,
                write ? now : before.map(Repeats::written).orElse(now),
                before.map(Repeats::count).orElse(0) + 1);
        known.put(note.id(), repeats);
        return write ? Optional.of(event(note, repeats)) : Optional.empty();
    }

    private Event event(Note note, Repeats repeats) {
        ClusterKey key = note.key();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(cut(key.name(), LONGEST_NAME_PREFIX) + "." + note.id())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(note.kind().apiVersion())
                .withKind(FailoverTypes.KIND)
                .withNamespace(key.namespace())
                .withName(key.name())
                .withUid(note.uid())
                .endInvolvedObject()
                .withType(note.warning() ? "Warning" : "Normal")
                .withReason(note.reason())
                .withMessage(cut(note.text(), LONGEST_TEXT))
                .withCount(repeats.count())
                .withFirstTimestamp(seconds(repeats.first()))
                .withLastTimestamp(seconds(wall.instant()))
                .withNewSource()
                .withComponent(REPORTER)
                .endSource()
                .withReportingComponent(REPORTER)
                .withReportingInstance(instance)
                .build();
    }

    private static String cut(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }

    private static String seconds(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond()).toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows SHA-256", e);
        }
    }

    /** What somebody wants to say about a resource. */
    record Note(FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text) {
        /** The same for the same words about the same resource. */
        String id() {
            return hash(uid + "\n" + warning + "\n" + reason + "\n" + text);
        }
    }

    /** @param first by the clock of the wall; all else by the steady one */
    private record Repeats(Instant first, Instant last, Instant written, int count) {}
}
