package io.redisoperator.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Specs of {@code databases.spotahome.com/v1}, made of scraps that break quoting, lines and types. */
public final class RandomSpecs {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> SCRAPS = List.of(
            "maxmemory",
            "MaxMemory",
            "save",
            "hz",
            "include",
            "loadmodule",
            "requirepass",
            "dir",
            "--port",
            "#",
            "\"",
            "'",
            "\\",
            "\\n",
            "\\x0a",
            "\\x00",
            "\n",
            "\r\n",
            "\t",
            " ",
            "  ",
            "",
            "900 1",
            "100mb",
            "/etc/passwd",
            "yes",
            "\u00e4",
            "\u2028",
            "\ud800",
            "\u0000",
            "down-after-milliseconds",
            "notification-script",
            "5000",
            "-1",
            "99999999999999999999");
    private static final List<String> NAMES =
            List.of("priorityClassName", "serviceAccountName", "startupConfigMap", "dnsPolicy", "image");
    private static final List<String> MAPS = List.of("podAnnotations", "serviceAnnotations", "nodeSelector");
    private static final List<String> LISTS = List.of(
            "imagePullSecrets",
            "topologySpreadConstraints",
            "initContainers",
            "extraContainers",
            "extraVolumes",
            "extraVolumeMounts",
            "tolerations");
    private static final List<String> OBJECTS = List.of(
            "customStartupProbe", "customReadinessProbe", "customLivenessProbe", "securityContext", "resources");

    private RandomSpecs() {}

    /** The next spec. */
    public static ObjectNode next(Random random) {
        List<String> lines = random.nextInt(3) == 0
                ? List.of("maxmemory " + text(random), "hz \"" + text(random) + "\"")
                : IntStream.range(0, random.nextInt(2))
                        .mapToObj(i -> SCRAPS.get(random.nextInt(SCRAPS.size())) + " " + text(random))
                        .toList();
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        ObjectNode redis = spec.putObject("redis");
        redis.set("customConfig", JSON.valueToTree(lines));
        ObjectNode sentinel = spec.putObject("sentinel");
        if (random.nextBoolean()) {
            redis.set("resources", resources(random));
        }
        if (random.nextInt(4) == 0) {
            redis.set("affinity", json(random, 3));
        }
        if (random.nextBoolean()) {
            sentinel.put("replicas", random.nextInt(4) == 0 ? random.nextInt() : 1 + random.nextInt(100));
        }
        for (ObjectNode part : List.of(redis, sentinel)) {
            shape(part, random);
        }
        if (random.nextInt(3) == 0) {
            ObjectNode rename = redis.putArray("customCommandRenames").addObject();
            rename.put("from", random.nextBoolean() ? "keys" : text(random));
            rename.put("to", random.nextBoolean() ? "" : text(random));
        }
        if (random.nextInt(8) == 0) {
            redis.put("reservedPodMemoryPercent", random.nextInt(200) - 50);
            redis.put("terminationGracePeriod", random.nextLong());
            redis.put("shutdownConfigMap", text(random));
            spec.put("engine", random.nextBoolean() ? "Valkey" : text(random));
            spec.putArray("labelWhitelist").add(text(random));
        }
        if (random.nextBoolean()) {
            sentinel.putArray("customConfig").add("down-after-milliseconds " + text(random));
        }
        return spec;
    }

    /** One or no field of those that shape pods: more at once would leave hardly a spec that can be followed. */
    private static void shape(ObjectNode part, Random random) {
        switch (random.nextInt(60)) {
            case 0, 1, 2 -> part.put(pick(random, NAMES), random.nextBoolean() ? "fine" : text(random));
            case 3, 4 ->
                part.putObject(pick(random, MAPS)).put(random.nextBoolean() ? "a/b" : text(random), text(random));
            case 5, 6, 7, 8 -> part.putArray(pick(random, LISTS)).add(json(random, 3));
            case 9, 10 -> part.set(pick(random, OBJECTS), json(random, 3));
            case 11 -> part.putArray("command").add(text(random));
            default -> part.put("hostNetwork", random.nextBoolean());
        }
    }

    private static String pick(Random random, List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private static ObjectNode resources(Random random) {
        ObjectNode resources = JsonNodeFactory.instance.objectNode();
        resources.putObject("requests").put("cpu", text(random));
        resources.putObject("limits").set("memory", json(random, 1));
        return resources;
    }

    private static JsonNode json(Random random, int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> json.numberNode(random.nextInt());
            case 1 -> json.textNode(text(random));
            case 2 -> json.booleanNode(random.nextBoolean());
            case 3 -> json.nullNode();
            case 4 -> json.numberNode(random.nextDouble());
            case 5 -> json.arrayNode().add(json(random, depth - 1));
            default ->
                json.objectNode().set(random.nextBoolean() ? "podAffinity" : text(random), json(random, depth - 1));
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
            text.append(random.nextBoolean() ? " " : "");
        }
        return text.toString();
    }
}
