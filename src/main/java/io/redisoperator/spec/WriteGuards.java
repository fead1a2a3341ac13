package io.redisoperator.spec;

import io.redisoperator.model.WriteGuard;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From three Redis on, a master takes writes only while a replica is in sync: one that was cut off from all others stops
 * soon, before much is written that nobody else has. Lines of {@code customConfig} win.
 */
public final class WriteGuards {
    private static final int FROM = 3;
    private static final Duration LONGEST_LAG = Duration.ofSeconds(10);
    private static final String REPLICAS = "min-replicas-to-write";
    private static final String REPLICAS_BEFORE_5 = "min-slaves-to-write";
    private static final String LAG = "min-replicas-max-lag";
    private static final String LAG_BEFORE_5 = "min-slaves-max-lag";

    private WriteGuards() {}

    public static WriteGuard of(Failover failover) {
        Map<String, String> custom = ConfigDirectives.runtime(failover.redis().customConfig());
        Optional<Integer> replicas = number(custom, REPLICAS, REPLICAS_BEFORE_5);
        return new WriteGuard(
                replicas.orElse(failover.redis().replicas() >= FROM ? 1 : 0),
                number(custom, LAG, LAG_BEFORE_5).orElseGet(() -> maxLag(failover)),
                replicas.isEmpty());
    }

    /** A replica speaks once a second, so that less than a second would mean never. */
    private static int maxLag(Failover failover) {
        Duration downAfter = failover.sentinel().monitor().downAfter();
        Duration lag = downAfter.compareTo(LONGEST_LAG) < 0 ? downAfter : LONGEST_LAG;
        return Math.max(1, Math.toIntExact(lag.toSeconds()));
    }

    private static Optional<Integer> number(Map<String, String> custom, String name, String formerName) {
        return Stream.of(name, formerName)
                .flatMap(key -> Stream.ofNullable(custom.get(key)))
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .findFirst();
    }
}
