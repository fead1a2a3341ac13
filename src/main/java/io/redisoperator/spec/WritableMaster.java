package io.redisoperator.spec;

import java.math.BigInteger;
import java.util.List;

/**
 * Whether a master can ever take writes. It has one replica less than there are Redis: one that asks for more of them in
 * sync refuses every write for good, and nothing but an edit can help.
 */
final class WritableMaster {
    private static final String REPLICAS = "min-replicas-to-write";

    private WritableMaster() {}

    /** Values that are no numbers are left to Redis, which refuses them. */
    static void check(List<CustomConfig.Entry> entries, int redis, Problems problems) {
        for (CustomConfig.Entry entry : entries) {
            String directive = entry.line().directive();
            String value = String.join(" ", entry.line().arguments()).strip();
            if (ConfigDirectives.canonical(directive).equals(REPLICAS)
                    && value.matches("[0-9]+")
                    && new BigInteger(value).compareTo(BigInteger.valueOf(redis)) >= 0) {
                problems.add(entry.path(), directive + " is " + value + ", and " + told(redis));
            }
        }
    }

    private static String told(int redis) {
        return redis == 1
                ? "a single Redis has no replicas: it would refuse every write; write 0, or ask for more replicas"
                : "a master among " + redis + " replicas has at most " + (redis - 1)
                        + " of its own: it would refuse every write; write " + (redis - 1)
                        + " or less, or ask for more replicas";
    }
}
