package io.redisoperator.localcluster.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is measured.
 *
 * @param runs of each measure
 * @param names {@code create} and those of {@link Measure#ALL}
 */
record BenchOptions(int runs, Set<String> names) {
    static final String CREATE = "create";
    private static final List<String> ALL = Stream.concat(
                    Stream.of(CREATE), Measure.ALL.stream().map(Measure::name))
            .toList();

    BenchOptions {
        names = Set.copyOf(names);
    }

    /** As the variables RUNS (20) and BENCH (all) say. */
    static BenchOptions of(Map<String, String> variables) {
        String wanted = variables.getOrDefault("BENCH", "");
        Set<String> names = new TreeSet<>(wanted.isBlank() ? ALL : List.of(wanted.split(",", -1)));
        if (!ALL.containsAll(names)) {
            throw new IllegalArgumentException("BENCH is to name some of " + ALL + ", not " + wanted);
        }
        String runs = variables.getOrDefault("RUNS", "");
        try {
            return new BenchOptions(runs.isEmpty() ? 20 : Integer.parseInt(runs), names);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("RUNS is to be a number, not " + runs, e);
        }
    }
}
