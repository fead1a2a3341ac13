package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.Chapter;
import java.time.Duration;
import java.util.List;

/** Which acknowledged writes may be gone after a fault. */
sealed interface Loss {
    /** None at all: what is planned, and what hurts no master. */
    record None() implements Loss {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** Those acknowledged this long before the first blow, up to the last one: they may not have been sent on yet. */
    record Recent(Duration before) implements Loss {
        @Override
        public String toString() {
            return "of the last " + before.toMillis() + " ms";
        }
    }

    /** Those acknowledged since a save before the first blow, up to the last one: one disk has all that was before. */
    record Unsaved() implements Loss {
        @Override
        public String toString() {
            return "since the save";
        }
    }

    /** Whatever there was: nothing that holds data is left. */
    record Everything() implements Loss {
        @Override
        public String toString() {
            return "all";
        }
    }

    Loss NONE = new None();
    /** A process ends, the connections to its replicas with it: what was not yet written to them is lost. */
    Loss UNSENT = new Recent(Duration.ofMillis(100));
    /** Every process ends: what the disk had not been told of (appendfsync everysec) may be lost. */
    Loss UNSYNCED = new Recent(Duration.ofSeconds(1));

    /** Every process ends, and of their disks only the files that Redis saves are left. */
    Loss UNSAVED = new Unsaved();

    Loss EVERYTHING = new Everything();

    /** Writes of this time before the first blow are too old for any excuse. */
    Duration KEPT = Duration.ofSeconds(2);

    /** How long writes go on before the first blow, so that some of them have to be kept. */
    static Duration prelude(Loss loss) {
        return switch (loss) {
            case None none -> KEPT;
            case Unsaved unsaved -> KEPT;
            case Everything everything -> KEPT;
            case Recent recent -> recent.before().plus(KEPT);
        };
    }

    /** Whether a write from before the first blow had to be kept; where all may be lost, none has to. */
    static boolean proves(Loss loss, List<Chapter.Ack> acknowledged, Blows blows) {
        List<Chapter.Ack> before =
                acknowledged.stream().filter(a -> a.nanos() < blows.first()).toList();
        return loss instanceof Everything || !inexcusable(loss, before, blows).isEmpty();
    }

    /** Those of the lost writes that had to be kept. */
    static List<Chapter.Ack> inexcusable(Loss loss, List<Chapter.Ack> lost, Blows blows) {
        return switch (loss) {
            case None none -> lost;
            case Everything everything -> List.of();
            case Unsaved unsaved -> outside(lost, blows.saved(), blows.last());
            case Recent recent -> outside(lost, blows.first() - recent.before().toNanos(), blows.last());
        };
    }

    private static List<Chapter.Ack> outside(List<Chapter.Ack> lost, long from, long to) {
        return lost.stream().filter(a -> a.nanos() < from || a.nanos() > to).toList();
    }

    /** What may be lost when both happen; another fault may take the one disk on which all was saved. */
    static Loss both(Loss one, Loss other) {
        return switch (one) {
            case None none -> other instanceof Unsaved ? EVERYTHING : other;
            case Everything everything -> one;
            case Unsaved unsaved -> EVERYTHING;
            case Recent recent ->
                switch (other) {
                    case None none -> one;
                    case Everything everything -> other;
                    case Unsaved unsaved -> EVERYTHING;
                    case Recent second -> recent.before().compareTo(second.before()) > 0 ? one : other;
                };
        };
    }
}
