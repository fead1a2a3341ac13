package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What earlier looks at a cluster left behind: since when each sign shows, what was sent, who was master.
 *
 * @param rounds looks since the operator began to watch the cluster
 * @param signs whatever showed in the last look, and since when without interruption
 * @param sent commands that were published, by what tells them apart
 * @param master the last node that was the only master, or the one of several that Sentinels agreed on
 * @param rivals names of the pods that were masters at the same time, and took writes that nobody decided between yet
 * @param named UID of the pod that Sentinels agreed on last, until a master is seen
 * @param movedAt when that was last seen to be another pod than before
 * @param failoverAt when a failover was last seen in progress; the first one where there has been no master since
 */
public record Memory(
        int rounds,
        Map<Sign, Seen> signs,
        Map<String, Sent> sent,
        Optional<LastMaster> master,
        Set<String> rivals,
        Optional<String> named,
        Optional<Instant> movedAt,
        Optional<Instant> failoverAt) {
    /** Nothing is known of the cluster yet. */
    public static final Memory NONE = new Memory(
            0, Map.of(), Map.of(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public Memory {
        signs = Map.copyOf(signs);
        sent = Map.copyOf(sent);
        rivals = Set.copyOf(rivals);
    }

    /** A thing that is watched over several looks, and the pod or address that shows it. */
    public record Sign(Kind kind, String subject) {
        /** What is watched. */
        public enum Kind {
            SILENT,
            MISSING,
            LOADING,
            NO_MASTER,
            MASTER_DOUBTED,
            MASTER_RESTARTED,
            /** The master that Sentinels name follows a node that is none. */
            MASTER_DEMOTED,
            FRESH,
            SEVERAL_MASTERS,
            SURPLUS_MASTER,
            NOT_KEPT,
            FENCED,
            UNGUARDED,
            GUARDABLE,
            WRONG_MASTER,
            UNKNOWN_MASTER,
            LINK_DOWN,
            FAILING_OVER,
            SENTINELS_SPLIT,
            SENTINELS_ELSEWHERE,
            SENTINELS_NOWHERE,
            SENTINELS_AGREE,
            /** Not every Sentinel was heard, or the master was not. */
            SENTINELS_UNHEARD,
            INCOMPLETE,
            GHOSTS,
            FOREIGN_REPLICA,
            EXTERNAL_GONE,
            EXTERNAL_STILL,
            EXTERNAL_DOUBTED,
            LEAVING
        }
    }

    /**
     * Since when a sign shows.
     *
     * @param rounds looks that saw it in a row
     * @param mark a number noted when it first showed
     */
    public record Seen(Instant since, int rounds, long mark) {
        boolean lasted(int atLeast, Duration time, Instant now) {
            return rounds >= atLeast && !since.plus(time).isAfter(now);
        }
    }

    /**
     * When a command was last published, and what has come of it.
     *
     * @param wantedAt when a look last asked for it, whether or not it was held back
     * @param wantedIn the number of that look, as {@link Memory#rounds} counts them
     * @param done what has been done of it since it last helped
     */
    public record Sent(Instant at, Instant wantedAt, int wantedIn, Done done) {
        Sent wanted(Instant now, int look) {
            return new Sent(at, now, look, done);
        }

        Sent again(Instant now, int look) {
            return new Sent(now, now, look, done);
        }

        Sent done(Done now) {
            return new Sent(at, wantedAt, wantedIn, now);
        }
    }

    /**
     * How often a command was done.
     *
     * @param last when
     * @param whole times that it was carried out
     * @param part times that it failed, which leaves open what has been done; what was skipped has changed nothing
     */
    public record Done(Instant last, int whole, int part) {
        static final Done NEVER = new Done(Instant.EPOCH, 0, 0);
        /** Most of them come to nothing. */
        private static final int PARTS_OF_A_WHOLE = 3;

        Done again(Instant now, boolean failed) {
            return new Done(now, whole + (failed ? 0 : 1), part + (failed ? 1 : 0));
        }

        int attempts() {
            return whole + part;
        }

        /** Those that failed count for less. */
        int times() {
            return whole + part / PARTS_OF_A_WHOLE;
        }
    }

    /**
     * The node that was the only master, as its {@code INFO} had it then.
     *
     * @param address where it was; empty of one that another operator process saw
     */
    public record LastMaster(
            String pod, String uid, String replicationId, long offset, long keys, Optional<Endpoint> address) {
        /** Offsets are recorded rounded down to this many bytes times a power of two. */
        public static final long OFFSET_STEP = 64L << 20;

        /** Where it was at most when it was last seen: what is recorded of it is rounded. */
        long offsetAtMost() {
            return address.isPresent() ? offset : Math.max(OFFSET_STEP, 2 * offset);
        }
    }
}
