package io.redisoperator.localcluster.former;

import io.redisoperator.model.MonitorSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a resource asked an operator of before for, and which of them it was.
 *
 * @param program family of the server's programs, {@code redis} or {@code valkey}
 * @param image of Redis and sentinels
 * @param redis how many
 * @param sentinels how many
 * @param masterName by which the sentinels know the master
 * @param password the clients'; it stands in the configuration in the clear, and in the Secret {@code secret}
 * @param labels of the resource, which all objects and pods got
 * @param customConfig lines that are told to every Redis that runs, and stand in no file
 * @param renames of commands, by the name that they had
 * @param parts that not every cluster has
 */
public record FormerShape(
        String program,
        String image,
        int redis,
        int sentinels,
        String masterName,
        Optional<String> password,
        Map<String, String> labels,
        List<String> customConfig,
        Map<String, String> renames,
        Set<Part> parts) {
    /** Three Redis on claims and three sentinels, as spotahome/redis-operator makes them. */
    public static final FormerShape USUAL = new FormerShape(
            "redis",
            "redis:6.2.6-alpine",
            3,
            3,
            MonitorSettings.DEFAULT_MASTER_NAME,
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of(),
            Set.of(Part.CLAIMS));

    /** Parts of a cluster. */
    public enum Part {
        /** Data on claims, and not on what goes with its pod. */
        CLAIMS,
        /** Data on what goes with its pod. */
        EMPTY_DIR,
        /** An exporter beside each Redis and each sentinel, and the Service of the first. */
        EXPORTER,
        /** A script of the user's that tells whether a container has started, from the ConfigMap {@code startup}. */
        STARTUP;

        /** The word that the templates of objects have for it. */
        static Part of(String word) {
            return switch (word) {
                case "claims" -> CLAIMS;
                case "emptyDir" -> EMPTY_DIR;
                case "exporter" -> EXPORTER;
                case "startup" -> STARTUP;
                default -> throw new IllegalArgumentException(word);
            };
        }
    }

    public FormerShape {
        labels = Map.copyOf(labels);
        customConfig = List.copyOf(customConfig);
        renames = Map.copyOf(renames);
        parts = Set.copyOf(parts);
    }

    /** Of so many Redis and sentinels. */
    public FormerShape of(int redisPods, int sentinelPods) {
        return new FormerShape(
                program, image, redisPods, sentinelPods, masterName, password, labels, customConfig, renames, parts);
    }

    public FormerShape withPassword(Optional<String> clients) {
        return new FormerShape(
                program, image, redis, sentinels, masterName, clients, labels, customConfig, renames, parts);
    }

    public FormerShape with(Part... all) {
        return new FormerShape(
                program, image, redis, sentinels, masterName, password, labels, customConfig, renames, Set.of(all));
    }

    /** With what {@code customConfig} and {@code customCommandRenames} asked for. */
    public FormerShape configured(List<String> lines, Map<String, String> commands) {
        return new FormerShape(program, image, redis, sentinels, masterName, password, labels, lines, commands, parts);
    }

    /** Of programs of that family. */
    public FormerShape running(String family, String reference) {
        return new FormerShape(
                family, reference, redis, sentinels, masterName, password, labels, customConfig, renames, parts);
    }

    /** As a fork has it in which the master's name is the resource's. */
    public FormerShape watchedAs(String master, Map<String, String> resourceLabels) {
        return new FormerShape(
                program, image, redis, sentinels, master, password, resourceLabels, customConfig, renames, parts);
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** Name of the volume with the data. */
    String volume() {
        return has(Part.CLAIMS) ? "data" : "redis-data";
    }

    int quorum() {
        return sentinels / 2 + 1;
    }

    /** Of the budgets of both components: the sentinels' was computed from the number of Redis as well. */
    int minAvailable() {
        return redis > 2 ? 2 : 1;
    }

    /** A file for Redis as one for the program that runs. */
    String inItsWords(String text) {
        return text.replace("redis-server", program + "-server")
                .replace("redis-cli", program + "-cli")
                .replace("REDISCLI_AUTH", program.toUpperCase(Locale.ROOT) + "CLI_AUTH");
    }
}
