package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.AccessMoved;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.diagnosis.Expectation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one resource when its status is composed.
 *
 * @param generation of the resource as it stands now
 * @param previous the status that was composed or written last; empty fields when there was none
 * @param progress where the pipeline stands; empty until it has spoken
 * @param settled the newest generation that the pipeline brought to rest; empty when none is known
 * @param look the latest look at the nodes; empty until there was one
 * @param rejection why the resource cannot be followed, while that is so
 * @param access how clients are let in; empty until the pipeline has spoken of it
 * @param moved the latest move of the master since the operator started
 * @param requests values of annotations that have been acted on
 * @param left whether no node follows a Redis outside any more, though the latest look may still be of one that did
 */
record Facts(
        long generation,
        FailoverStatus previous,
        Optional<Progress> progress,
        Optional<Settled> settled,
        Optional<Checked> look,
        Optional<SpecRejected> rejection,
        Optional<AccessMoved> access,
        Optional<FailoverStatus.LastFailover> moved,
        FailoverStatus.@Nullable Requests requests,
        boolean left,
        Instant now) {
    /** A generation whose roll-out came to rest, and when; looks from before then do not speak of it. */
    record Settled(long generation, Instant at) {}

    /** Where the pipeline stands with what the user asks for now; empty until it has taken that up. */
    Optional<Progress> current() {
        return progress.filter(p -> p.generation() == generation);
    }

    /** Whether what the user asks for now has been rolled out everywhere. */
    boolean rolledOut() {
        return settled.map(s -> s.generation() == generation).orElse(false);
    }

    /** Whether the latest look saw the cluster as it is since the roll-out. */
    boolean lookedSinceRollOut() {
        return look.isPresent()
                && settled.map(s -> !look.get().snapshot().at().isBefore(s.at()))
                        .orElse(false);
    }

    /** The Redis outside that pods follow, or are to leave, by the latest look; empty once it has been left. */
    Optional<Expectation.Following> following() {
        return look.flatMap(seen -> seen.snapshot().expected().following()).filter(external -> !left);
    }

    /** Whether the pipeline has nothing left to do, for whichever generation. */
    boolean atRest() {
        return progress.filter(p -> p.step() == CreationStep.LAST && p.state() == Progress.State.SETTLED)
                .isPresent();
    }
}
