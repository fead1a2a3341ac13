package io.redisoperator.desired;

import io.redisoperator.model.ClusterIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands that tell the identity of its cluster to a process that booted without, so that nodes which boot with it are
 * no strangers to it. Nothing that it could do before is taken from it, and a restart makes it forget.
 */
public final class Introduction {
    private static final String USER = "user ";

    private Introduction() {}

    /** To a Redis: who may log in, and as whom it logs in to its master from its next connection on. */
    public static List<List<String>> toRedis(ClusterIdentity identity) {
        List<List<String>> commands = new ArrayList<>();
        for (String line : AccessRules.redis(identity)) {
            commands.add(line.startsWith(USER) ? user(line) : setting(line));
        }
        return commands;
    }

    /** To a Sentinel: as whom it logs in to Redis and to the other Sentinels from its next connections on. */
    public static List<List<String>> toSentinel(ClusterIdentity identity, String masterName) {
        return List.of(
                List.of("SENTINEL", "SET", masterName, "auth-user", ClusterIdentity.SENTINEL),
                List.of("SENTINEL", "SET", masterName, "auth-pass", identity.sentinel()),
                List.of("SENTINEL", "CONFIG", "SET", "sentinel-user", ClusterIdentity.SENTINEL),
                List.of("SENTINEL", "CONFIG", "SET", "sentinel-pass", identity.sentinel()));
    }

    private static List<String> user(String line) {
        return Stream.concat(
                        Stream.of("ACL", "SETUSER"),
                        Arrays.stream(line.substring(USER.length()).split(" ", -1)))
                .toList();
    }

    private static List<String> setting(String line) {
        int space = line.indexOf(' ');
        return List.of("CONFIG", "SET", line.substring(0, space), line.substring(space + 1));
    }
}
