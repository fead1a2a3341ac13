package io.redisoperator.config;

import java.util.List;
import java.util.Locale;

/**
 * One thing that can be configured.
 *
 * @param path where it stands in the file: {@code leaderElection.retryPeriod}
 * @param fallback its default, as it would be written
 * @param meaning for people, with the unit where there is one
 * @param formerFlags flags by which earlier operators knew it
 */
record Key<T>(String path, ValueKind<T> kind, String fallback, String meaning, List<String> formerFlags) {
    static final String VARIABLE_PREFIX = "REDIS_OPERATOR_";

    Key {
        formerFlags = List.copyOf(formerFlags);
    }

    /** The flag: {@code --leader-election-retry-period}. */
    String flag() {
        return "--" + words("-").toLowerCase(Locale.ROOT);
    }

    /** The environment variable: {@code REDIS_OPERATOR_LEADER_ELECTION_RETRY_PERIOD}. */
    String variable() {
        return VARIABLE_PREFIX + words("_").toUpperCase(Locale.ROOT);
    }

    private String words(String separator) {
        return path.replace(".", separator).replaceAll("(?<=[a-z0-9])(?=[A-Z])", separator);
    }
}
