package io.redisoperator.localcluster.site;

import java.util.ArrayList;
import java.util.List;

/**
 * The spec of a failover, as far as it is changed here.
 *
 * @param image of Redis; empty for the default
 * @param config lines of redis.conf
 * @param volumes whether the data lies in volumes of its own
 */
public record SpecSheet(int redis, int sentinels, String image, List<String> config, boolean volumes) {
    /** All defaults. */
    public static final SpecSheet EPHEMERAL = new SpecSheet(3, 3, "", List.of(), false);

    /** Volumes, and every write in a file. */
    public static final SpecSheet DURABLE = new SpecSheet(3, 3, "", List.of("appendonly yes"), true);

    private static final String CLAIM = """
            storage:
              persistentVolumeClaim:
                metadata:
                  name: data
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    requests:
                      storage: 1Gi
            """;

    public SpecSheet {
        config = List.copyOf(config);
    }

    public SpecSheet replicas(int ofRedis, int ofSentinels) {
        return new SpecSheet(ofRedis, ofSentinels, image, config, volumes);
    }

    public SpecSheet of(String newImage) {
        return new SpecSheet(redis, sentinels, newImage, config, volumes);
    }

    public SpecSheet with(List<String> lines) {
        List<String> all = new ArrayList<>(config);
        all.addAll(lines);
        return new SpecSheet(redis, sentinels, image, all, volumes);
    }

    public String yaml() {
        StringBuilder text = new StringBuilder("redis:\n  replicas: " + redis + "\n");
        if (!image.isEmpty()) {
            text.append("  image: ").append(image).append('\n');
        }
        if (!config.isEmpty()) {
            text.append("  customConfig:\n");
            config.forEach(line -> text.append("  - ").append(line).append('\n'));
        }
        if (volumes) {
            text.append(CLAIM.indent(2));
        }
        return text.append("sentinel:\n  replicas: ")
                .append(sentinels)
                .append('\n')
                .toString();
    }
}
