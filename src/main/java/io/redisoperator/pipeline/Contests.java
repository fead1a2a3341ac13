package io.redisoperator.pipeline;

import io.redisoperator.kube.RivalWrites.Sighting;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Clusters that an earlier operator writes to as well. It shows only when it undoes something: once all is as it wants, it
 * writes without a trace. So its silence proves little, and less each time that it was mistaken for an end.
 */
final class Contests {
    /** An earlier operator writes every object every 30 s. */
    static final Duration SILENCE = Duration.ofMinutes(2);

    private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

    private final Duration silence;
    private final Map<ClusterKey, Contest> contests = new HashMap<>();

    /** @param silence that is believed the first time */
    Contests(Duration silence) {
        this.silence = silence;
    }

    /**
     * One that is under way, or was.
     *
     * @param latest the latest sign of the other
     * @param silence without another sign that is believed
     */
    record Contest(Sighting latest, Duration silence) {
        /** What it means, and the way out. */
        String message() {
            return "an earlier operator writes here too, last " + latest.object() + " at " + latest.at()
                    + "; nothing is done until it has been silent for " + silence.toMinutes()
                    + " min. Scale its Deployment to 0";
        }

        private Instant end() {
            return latest.at().plus(silence);
        }
    }

    /**
     * The one that is under way.
     *
     * @param latest sign of another operator that objects of the cluster bear
     */
    Optional<Contest> underWay(ClusterKey key, Optional<Sighting> latest, Instant now) {
        latest.ifPresent(sighting -> contests.merge(
                key,
                new Contest(sighting, silence),
                (before, first) -> sighting.at().isAfter(before.latest().at())
                        ? new Contest(
                                sighting, sighting.at().isBefore(before.end()) ? before.silence() : doubled(before))
                        : before));
        return Optional.ofNullable(contests.get(key))
                .filter(contest -> contest.end().isAfter(now));
    }

    void forget(ClusterKey key) {
        contests.remove(key);
    }

    private static Duration doubled(Contest before) {
        Duration twice = before.silence().multipliedBy(2);
        return twice.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : twice;
    }
}
