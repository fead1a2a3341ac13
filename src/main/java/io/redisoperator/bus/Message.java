package io.redisoperator.bus;

import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.MoveCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one stage tells another. Immutable, and never leaves the process. */
public sealed interface Message {
    ClusterKey key();

    /** The resource, or an object that belongs to it, was added, changed or deleted; read the cache to learn which. */
    record FailoverChanged(ClusterKey key) implements Message {}

    /** A pod of the cluster was added, changed or deleted. */
    record PodChanged(ClusterKey key) implements Message {}

    /**
     * A Sentinel announced another master, by {@code +switch-master}, or that it makes one; every one of them does, each when
     * it learns of it.
     *
     * @param at when the announcement was heard
     */
    record MasterSwitched(ClusterKey key, Endpoint from, Endpoint to, Instant at) implements Message {}

    /** Look at the cluster now; sent after something was done to it. */
    record CheckRequested(ClusterKey key) implements Message {}

    /**
     * Something was noticed that may be trouble, before a look at the cluster that it makes happen: a pod changed, a sentinel
     * announced something, or the connection to it broke or came back.
     *
     * @param at by the clock of looks
     */
    record Noticed(ClusterKey key, Instant at) implements Message {}

    /** A look at the cluster is done. */
    record Checked(ClusterKey key, Snapshot snapshot, Diagnosis diagnosis) implements Message {}

    /** A look found something to do; the snapshot is the evidence, and is checked again before acting. */
    record HealRequested(ClusterKey key, List<HealCommand> commands, Snapshot evidence) implements Message {
        public HealRequested {
            commands = List.copyOf(commands);
        }
    }

    /** What a look asked for came to nothing, as a later look asked for something else before it was its turn. */
    record Overtaken(ClusterKey key, List<HealCommand> commands) implements Message {
        public Overtaken {
            commands = List.copyOf(commands);
        }
    }

    /**
     * A heal command was carried out; one that was skipped is not told of.
     *
     * @param failed whether it went wrong, which leaves open what has been done of it
     */
    record Healed(ClusterKey key, HealCommand command, boolean failed) implements Message {}

    /** The pipeline moved: it is at this step now. */
    record PipelineMoved(ClusterKey key, Progress progress) implements Message {}

    /**
     * The master moved from one pod to another.
     *
     * @param reason the cause in a person's words, with what is particular to this move
     * @param paused how long writes were held back; empty where the move did not begin with a pause of writes
     */
    record MasterMoved(
            ClusterKey key,
            Optional<String> from,
            String to,
            MoveCause cause,
            String reason,
            String trigger,
            Instant at,
            Optional<Duration> paused)
            implements Message {}

    /**
     * Sentinel accepted to move the master in a hand-over that has been given up since, and may still do so.
     *
     * @param reason the cause in a person's words
     * @param at when it was asked
     * @param patience after which Sentinel gives it up
     */
    record FailoverAsked(ClusterKey key, String reason, Instant at, Duration patience) implements Message {}

    /**
     * Writes were paused for a hand-over, which is over.
     *
     * @param moved whether another pod is master by it
     * @param paused how long writes were held back
     */
    record WritesPaused(ClusterKey key, MoveCause cause, boolean moved, Duration paused) implements Message {}

    /**
     * The API server has other pods of the cluster than its watch has told of. That may be a moment's delay, or the end of
     * the watch.
     *
     * @param difference in words, which stay the same as long as it does
     */
    record PodsUnheard(ClusterKey key, String difference) implements Message {}

    /** Something happened that belongs into the resource's Events. */
    record Noted(ClusterKey key, boolean warning, String reason, String text) implements Message {}

    /**
     * A resource cannot be followed as it is written; only an edit of it, or of what it names, can help. Sent again for
     * each generation that is looked at; what runs already is left as it is.
     *
     * @param kind of the resource that is refused, which need not be the one that the pipeline works on
     * @param reason {@code InvalidSpec}, {@code NameConflict}, {@code SecretNotFound} or {@code InvalidSecret}; the
     *     reason of the {@code Ready} condition
     * @param message for a person: which field, what was seen, what is allowed
     */
    record SpecRejected(ClusterKey key, FailoverKind kind, String uid, long generation, String reason, String message)
            implements Message {}

    /**
     * What a person asked for by an annotation has been done, or cannot be: this value is not acted on again.
     *
     * @param annotation one of {@link io.redisoperator.model.Annotations}
     * @param value of the annotation; empty once it was removed, so that it may be set anew
     */
    record RequestSettled(ClusterKey key, String annotation, String value) implements Message {}

    /**
     * How clients are let in has changed, or such a change has come further. Sent once for each, and once after the
     * operator's start.
     *
     * @param untold Redis pods that do not know of it yet, by name
     */
    record AccessMoved(ClusterKey key, ClientAccess access, List<String> untold) implements Message {
        public AccessMoved {
            untold = List.copyOf(untold);
        }
    }

    /** No node of the cluster is set up to follow that Redis outside any more, and one of them is master. */
    record ExternalLeft(ClusterKey key, Endpoint external) implements Message {}

    /** The resource is gone, and so is everything that was known of it. */
    record FailoverGone(ClusterKey key) implements Message {}

    /**
     * Where creation stands.
     *
     * @param generation of the spec that the pipeline works on
     * @param step 1 to 9; 9 is the state of rest
     * @param name of the step, as {@code status.pipeline.name} shows it
     * @param state what the step left behind
     * @param reason what is waited for or was rejected; empty when settled
     */
    record Progress(long generation, int step, String name, State state, String reason) {
        /** How the last run of the step ended. */
        public enum State {
            SETTLED,
            WAITING,
            /** A person asks to change nothing for now. */
            PAUSED,
            REJECTED,
            FAILED
        }
    }
}
