package io.redisoperator.localcluster.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run goes through.
 *
 * @param rounds how often each fault happens
 * @param seed of every choice of chance
 * @param pairs of faults at the end of each round
 * @param faults names to choose from; empty for all
 * @param keepGoing whether a failed fault does not end the run
 */
public record ChaosOptions(int rounds, long seed, int pairs, List<String> faults, boolean keepGoing) {
    private static final int PAIRS = 4;

    public ChaosOptions {
        faults = List.copyOf(faults);
    }

    /** As the variables ROUNDS, SEED, PAIRS, FAULTS and KEEP_GOING say. */
    static ChaosOptions of(Map<String, String> variables) {
        List<String> faults = words(variables.get("FAULTS"));
        Catalogue.refuseUnknown(faults);
        return new ChaosOptions(
                number(variables, "ROUNDS").orElse(1L).intValue(),
                number(variables, "SEED")
                        .orElseGet(() -> (long) ThreadLocalRandom.current().nextInt(1_000_000)),
                number(variables, "PAIRS").orElse(faults.isEmpty() ? PAIRS : 0L).intValue(),
                faults,
                variables.getOrDefault("KEEP_GOING", "").equals("1"));
    }

    private static Optional<Long> number(Map<String, String> variables, String name) {
        String value = variables.getOrDefault(name, "");
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is to be a number, not " + value, e);
        }
    }

    private static List<String> words(@Nullable String list) {
        return list == null
                ? List.of()
                : Stream.of(list.split(",", -1))
                        .filter(w -> !w.isBlank())
                        .map(String::strip)
                        .toList();
    }
}
