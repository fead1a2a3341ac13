package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Redis cannot start with if it is wrong, and what nobody can tell a running one: all that it reads only at its start,
 * and each line of its configuration where its image is another. Pods know by a hash which of it they were made with. A
 * container of theirs that starts again finds the same, whatever was edited since: only pods that are made anew try the
 * edit, one after the other.
 *
 * @param image of Redis
 * @param lines of {@code redis.conf} that the user wants, all of them
 * @param hash of the image, of the lines that are read only at the start, and of whatever else wants a restart
 */
public record StartSettings(String image, List<String> lines, String hash) {
    /** On the pod template: the hash. */
    public static final String ANNOTATION = "redisfailovers.databases.spotahome.com/restart-hash";

    private static final String VARIABLE = "START_SETTINGS";
    private static final String RENAME = "rename-command";

    static StartSettings of(Failover failover, ConfigMemory memory) {
        String image = failover.redis().pod().container().image();
        List<String> lines = new ArrayList<>(RedisConfig.taken(failover, memory));
        lines.addAll(failover.redis().commandRenames());
        List<String> hashed = new ArrayList<>();
        hashed.add(image);
        hashed.addAll(meaning(lines, memory));
        hashed.add(memory.restart());
        return new StartSettings(image, List.copyOf(lines), Hashes.of(String.join("\n", hashed)));
    }

    /** The hash that a pod or a pod template carries; empty for one that another operator made. */
    public static Optional<String> hashOf(ObjectMeta meta) {
        return Optional.ofNullable(meta.getAnnotations()).map(annotations -> annotations.get(ANNOTATION));
    }

    /** What tells the start script. */
    EnvVar variable() {
        return Env.of(VARIABLE, hash);
    }

    /** Key in the ConfigMap of the file that pods with that hash start with, while others start with another. */
    static String file(String hash) {
        return "redis-" + hash + ".conf";
    }

    /** The user's lines for pods with these settings: what a running Redis of that image is told is as it is now. */
    List<String> with(StartSettings now, ConfigMemory memory) {
        return image.equals(now.image)
                ? Stream.concat(
                                now.lines.stream().filter(line -> !readAtStart(line, memory)),
                                lines.stream().filter(line -> readAtStart(line, memory)))
                        .toList()
                : lines;
    }

    /**
     * The lines that are read at the start without what makes no difference: an order, and what a later line of the
     * same directive replaces. Of one that only Redis knows, each line may count.
     */
    private static List<String> meaning(List<String> lines, ConfigMemory memory) {
        Map<String, List<String>> byDirective = new TreeMap<>();
        for (String line : lines) {
            if (readAtStart(line, memory)) {
                String directive =
                        ConfigLine.parse(line).map(ConfigLine::directive).orElse("");
                List<String> same =
                        byDirective.computeIfAbsent(directive.replace('_', '-'), unused -> new ArrayList<>());
                if (ConfigDirectives.isRestartOnly(directive)) {
                    same.clear();
                }
                same.add(line);
            }
        }
        byDirective.getOrDefault(RENAME, new ArrayList<>()).sort(Comparator.naturalOrder());
        return byDirective.values().stream().flatMap(List::stream).toList();
    }

    private static boolean readAtStart(String line, ConfigMemory memory) {
        return ConfigLine.parse(line)
                .map(ConfigLine::directive)
                .filter(directive -> directive.equals(RENAME)
                        || ConfigDirectives.isRestartOnly(directive)
                        || memory.isStartOnly(directive))
                .isPresent();
    }
}
