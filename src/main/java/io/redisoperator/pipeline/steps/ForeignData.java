package io.redisoperator.pipeline.steps;

import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Engine;
import io.redisoperator.spec.Failover;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Data that Valkey cannot read: from version 7.4 on Redis writes data files, and sends copies to replicas, in a format of
 * its own ({@code Can't handle RDB format version 12}). Valkey itself always says {@code redis_version:7.2.4}.
 */
final class ForeignData {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\..*");
    private static final int MAJOR = 7;
    private static final int MINOR = 4;

    private ForeignData() {}

    /**
     * Why no pod may be replaced by one of Valkey, and the way out; empty if nothing speaks against it.
     *
     * @param running {@code redis_version} of the processes that run
     */
    static Optional<String> of(Failover failover, List<String> running) {
        return failover.engine() == Engine.VALKEY && !triesAnyway(failover)
                ? running.stream()
                        .filter(ForeignData::isForeign)
                        .findFirst()
                        .map(version ->
                                "Redis " + version + " runs, whose data no Valkey reads: set spec.engine back to"
                                        + " Redis, and move the data with a tool that copies keys")
                : Optional.empty();
    }

    private static boolean isForeign(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return false;
        }
        int major = Integer.parseInt(parts.group(1));
        return major > MAJOR || (major == MAJOR && Integer.parseInt(parts.group(2)) >= MINOR);
    }

    /** Who sets this knows that all that the data holds is known to Valkey too. */
    private static boolean triesAnyway(Failover failover) {
        return failover.redis().customConfig().stream()
                .flatMap(line -> ConfigLine.parse(line).stream())
                .anyMatch(line -> line.directive().equals("rdb-version-check")
                        && line.arguments().contains("relaxed"));
    }
}
