package io.redisoperator.spec;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Whether a master can ever take writes. It has one replica less than there are Redis: one that asks for more of them in
 * sync refuses every write for good, and nothing but an edit can help.
 */
final class WritableMaster {
    private static final String REPLICAS = "min-replicas-to-write";

    private static final String LAG = "min-replicas-max-lag";

    private WritableMaster() {}

    /**
     * The last line of a directive is the one that holds, and with a lag of 0 Redis does not ask for replicas. Values that are
     * no numbers are left to Redis, which refuses them.
     */
    static void check(List<CustomConfig.Entry> entries, int redis, Problems problems) {
        boolean asked =
                last(entries, LAG).filter(lag -> value(lag).matches("0+")).isEmpty();
        last(entries, REPLICAS)
                .filter(entry -> asked && value(entry).matches("[0-9]+"))
                .filter(entry -> new BigInteger(value(entry)).compareTo(BigInteger.valueOf(redis)) >= 0)
                .ifPresent(entry -> problems.add(
                        entry.path(), entry.line().directive() + " is " + value(entry) + ", and " + told(redis)));
    }

    private static Optional<CustomConfig.Entry> last(List<CustomConfig.Entry> entries, String directive) {
        return entries.stream()
                .filter(entry ->
                        ConfigDirectives.canonical(entry.line().directive()).equals(directive))
                .reduce((earlier, later) -> later);
    }

    private static String value(CustomConfig.Entry entry) {
        return String.join(" ", entry.line().arguments()).strip();
    }

    private static String told(int redis) {
        return redis == 1
                ? "a single Redis has no replicas: it would refuse every write; write 0, or ask for more replicas"
                : "a master among " + redis + " replicas has at most " + (redis - 1)
                        + " of its own: it would refuse every write; write " + (redis - 1)
                        + " or less, or ask for more replicas";
    }
}
