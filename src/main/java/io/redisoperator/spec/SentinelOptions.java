package io.redisoperator.spec;

import io.redisoperator.model.MonitorSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a sentinel's {@code customConfig}, whose lines are options of {@code SENTINEL SET}. */
final class SentinelOptions {
    private static final String DOWN_AFTER = "down-after-milliseconds";
    private static final String FAILOVER_TIMEOUT = "failover-timeout";
    private static final String PARALLEL_SYNCS = "parallel-syncs";
    private static final int DEFAULT_DOWN_AFTER = 5_000;
    private static final int DEFAULT_FAILOVER_TIMEOUT = 10_000;

    /** Sentinel asks ten times a second at most: with less, it takes every master for down between two answers. */
    private static final int LEAST_DOWN_AFTER = 100;

    /** What may be set, and the least value. The other options run programs, hold secrets or are the operator's. */
    private static final Map<String, Integer> LEAST = Map.of(
            DOWN_AFTER, LEAST_DOWN_AFTER, FAILOVER_TIMEOUT, 1, PARALLEL_SYNCS, 1, "master-reboot-down-after-period", 0);

    private SentinelOptions() {}

    /** The options that users may set. */
    static Set<String> settable() {
        return LEAST.keySet();
    }

    static MonitorSettings read(
            String masterName, @Nullable List<String> lines, int replicas, String path, Problems problems) {
        Map<String, Integer> values = new HashMap<>();
        for (CustomConfig.Entry entry : new CustomConfig(path, problems).read(lines)) {
            String option = entry.line().directive();
            Integer least = LEAST.get(option);
            if (least == null) {
                problems.add(
                        entry.path(),
                        option + " is not for users to set; allowed are "
                                + String.join(", ", new TreeSet<>(LEAST.keySet())));
                continue;
            }
            Optional<Integer> value = number(entry.line().arguments(), least);
            if (value.isEmpty()) {
                problems.add(entry.path(), option + " takes one whole number of " + least + " or more");
            } else {
                values.put(option, value.get());
            }
        }
        return new MonitorSettings(
                masterName,
                quorum(replicas),
                Duration.ofMillis(take(values, DOWN_AFTER, DEFAULT_DOWN_AFTER)),
                Duration.ofMillis(take(values, FAILOVER_TIMEOUT, DEFAULT_FAILOVER_TIMEOUT)),
                take(values, PARALLEL_SYNCS, 1),
                texts(values));
    }

    /** Of that many sentinels, more than half. */
    static int quorum(int replicas) {
        return replicas / 2 + 1;
    }

    private static int take(Map<String, Integer> values, String option, int byDefault) {
        Integer value = values.remove(option);
        return value == null ? byDefault : value;
    }

    private static Map<String, String> texts(Map<String, Integer> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((option, value) -> texts.put(option, Integer.toString(value)));
        return texts;
    }

    private static Optional<Integer> number(List<String> words, int least) {
        if (words.size() != 1 || !words.getFirst().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(words.getFirst());
        return number < least || number > Integer.MAX_VALUE ? Optional.empty() : Optional.of((int) number);
    }
}
