package io.redisoperator.heal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What became of a heal command. */
public sealed interface HealResult {
    /**
     * What was done, in words for an Event.
     *
     * @param moved set when mastership went from one pod to another by it
     */
    record Done(String text, Optional<Move> moved) implements HealResult {
        public Done(String text) {
            this(text, Optional.empty());
        }
    }

    /**
     * Mastership went from one pod, if there was one, to another.
     *
     * @param paused how long writes were held back for it; empty where it did not begin with a pause of writes
     */
    record Move(Optional<String> from, String to, Optional<Duration> paused) {
        /** With a pause of writes. */
        public Move(Optional<String> from, String to, Duration paused) {
            this(from, to, Optional.of(paused));
        }
    }

    /** A fresh look showed that it is no longer called for, or no longer safe; nothing was changed. */
    record Skipped(String why) implements HealResult {}

    /**
     * It was tried and did not work, or not all of it; the next look decides again.
     *
     * @param paused how long writes were held back for it; empty where none were paused
     * @param moved set when mastership went from one pod to another all the same
     * @param asked when Sentinel accepted to replace the master, by the steady clock; set while it may still do so
     */
    record Failed(String why, Optional<Duration> paused, Optional<Move> moved, Optional<Instant> asked)
            implements HealResult {
        public Failed(String why) {
            this(why, Optional.empty());
        }

        /** Which left the master where it is. */
        public Failed(String why, Optional<Duration> paused) {
            this(why, paused, Optional.empty(), Optional.empty());
        }

        /** In part: the master was moved. */
        public static Failed moved(String why, Move move) {
            return new Failed(why, Optional.empty(), Optional.of(move), Optional.empty());
        }
    }
}
