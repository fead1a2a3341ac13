package io.redisoperator.localcluster.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What measured times are to keep to.
 *
 * @param limits all of them
 * @param keepsAll whether no acknowledged write may be lost
 */
record Goal(List<Limit> limits, boolean keepsAll) {
    /** This share of the times is to be shorter than that. */
    record Limit(double share, Duration time) {
        @Override
        public String toString() {
            String which = share == 1 ? "max" : String.format(Locale.ROOT, "p%.0f", share * 100);
            return String.format(Locale.ROOT, "%s < %.1f s", which, time.toMillis() / 1000.0);
        }
    }

    /** Nothing is promised. */
    static final Goal NONE = new Goal(List.of(), false);

    Goal {
        limits = List.copyOf(limits);
    }

    static Goal of(Limit... limits) {
        return new Goal(List.of(limits), false);
    }

    static Limit limit(double share, long millis) {
        return new Limit(share, Duration.ofMillis(millis));
    }

    /** The same, and nothing is lost. */
    Goal withoutLoss() {
        return new Goal(limits, true);
    }

    boolean metBy(Samples samples) {
        return limits.stream().allMatch(l -> samples.percentile(l.share()).compareTo(l.time()) < 0)
                && (!keepsAll || samples.lost() == 0);
    }

    @Override
    public String toString() {
        List<String> words = limits.stream().map(Limit::toString).toList();
        return String.join(", ", words) + (keepsAll ? ", 0 lost" : "");
    }
}
