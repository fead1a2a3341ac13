package io.redisoperator.status;

import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which moves of the pipeline are worth an Event: while a cluster is created each step once, later only steps that do
 * not settle at once, and the return to rest. Confined to one context.
 */
final class StepNews {
    private int announced;
    private @Nullable Progress last;

    /** @param announced the step that was reached before the operator started; 0 for none */
    StepNews(int announced) {
        this.announced = announced;
    }

    Optional<Announcement> of(Progress progress) {
        boolean repeated = last != null
                && last.generation() == progress.generation()
                && last.step() == progress.step()
                && last.state() == progress.state();
        if (repeated) {
            return Optional.empty();
        }
        return switch (progress.state()) {
            case REJECTED -> told(progress, Announcement.warning("StepRejected", text(progress)));
            case FAILED -> told(progress, Announcement.warning("StepFailed", text(progress)));
            case PAUSED -> told(progress, Announcement.normal("Paused", text(progress)));
            case WAITING -> {
                if (announced == CreationStep.LAST) {
                    yield told(progress, Announcement.normal("Reconciling", text(progress)));
                }
                yield progress.step() > announced ? told(progress, reached(progress)) : Optional.empty();
            }
            case SETTLED -> {
                if (progress.step() > announced) {
                    yield told(progress, reached(progress));
                }
                yield rests(progress)
                        ? told(progress, Announcement.normal("Reconciled", text(progress)))
                        : Optional.empty();
            }
        };
    }

    private boolean rests(Progress progress) {
        return progress.step() == CreationStep.LAST && last != null && last.state() != State.SETTLED;
    }

    private Optional<Announcement> told(Progress progress, Announcement announcement) {
        announced = Math.max(announced, progress.step());
        last = progress;
        return Optional.of(announcement);
    }

    private static Announcement reached(Progress progress) {
        return Announcement.normal(CreationStep.reached(progress.step()), text(progress));
    }

    private static String text(Progress progress) {
        String step = "step " + progress.step() + " of " + CreationStep.LAST + ": " + progress.name();
        return progress.reason().isEmpty() ? step : step + ": " + progress.reason();
    }
}
