package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Redis reads only at its start, and cannot start with if it is wrong. Pods know by a hash which of it they were made
 * with. A container of theirs that starts again finds the same, whatever was edited since: only pods that are made anew
 * try the edit, one after the other.
 *
 * @param lines of {@code redis.conf}
 * @param hash of the lines, and of whatever else wants a restart
 */
public record StartSettings(List<String> lines, String hash) {
    /** On the pod template: the hash, unless there is nothing that it would be of. */
    public static final String ANNOTATION = "redisfailovers.databases.spotahome.com/restart-hash";

    private static final String VARIABLE = "START_SETTINGS";
    private static final String NONE = "none";

    static StartSettings of(Failover failover, ConfigMemory memory) {
        List<String> customConfig = failover.redis().customConfig();
        List<String> lines = new ArrayList<>(ConfigDirectives.restartOnly(customConfig));
        lines.addAll(failover.redis().commandRenames());
        customConfig.stream().filter(line -> learned(line, memory)).forEach(lines::add);
        List<String> hashed = new ArrayList<>(lines);
        if (!memory.restart().isEmpty()) {
            hashed.add(memory.restart());
        }
        return new StartSettings(List.copyOf(lines), hashed.isEmpty() ? NONE : Hashes.of(String.join("\n", hashed)));
    }

    /** The hash that a pod or a pod template carries. */
    public static String hashOf(ObjectMeta meta) {
        return Optional.ofNullable(meta.getAnnotations())
                .map(annotations -> annotations.get(ANNOTATION))
                .orElse(NONE);
    }

    /** What tells the start script, which takes its absence for none. */
    List<EnvVar> env() {
        return isNone() ? List.of() : List.of(Env.of(VARIABLE, hash));
    }

    /** Whether there is nothing that wants a restart. */
    boolean isNone() {
        return hash.equals(NONE);
    }

    /** Key in the ConfigMap of the file that pods with that hash start with, while others start with another. */
    static String file(String hash) {
        return "redis-" + hash + ".conf";
    }

    /** Whether a line of {@code customConfig} is one of those that Redis reads only at its start. */
    static boolean has(String line, ConfigMemory memory) {
        return ConfigLine.parse(line)
                        .filter(parsed -> ConfigDirectives.isRestartOnly(parsed.directive()))
                        .isPresent()
                || learned(line, memory);
    }

    private static boolean learned(String line, ConfigMemory memory) {
        return ConfigLine.parse(line)
                .filter(parsed -> memory.isStartOnly(parsed.directive()))
                .isPresent();
    }
}
