package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Specs made of scraps that break quoting, lines and types; the seeds make every failure come again. */
class RandomSpecsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROUNDS = 800;
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
    private static final Set<String> FORBIDDEN = Set.of("loadmodule", "requirepass", "--port", "notification-script");
    private static final Set<String> ONCE = Set.of("include", "dir", "port", "replicaof", "protected-mode");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverLetAnythingButAllowedLinesIntoAFile(long seed) {
        Random random = new Random(seed);
        int followed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (Specs.read(resource(random)) instanceof SpecReading.Readable(Failover failover)) {
                boolean ownCommand =
                        !failover.redis().pod().container().command().isEmpty();
                assertOnlyAllowedLines(file(failover), ownCommand ? Set.of("dir", "port", "replicaof") : ONCE);
                assertOnlyAllowedLines(sentinelFile(failover), Set.of());
                assertThat(AllObjects.of(failover)).isNotEmpty();
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(ROUNDS / 40);
    }

    private static void assertOnlyAllowedLines(List<String> lines, Set<String> once) {
        assertThat(lines).allMatch(line -> line.matches("[\\x20-\\x7e]+"));
        List<String> directives = lines.stream()
                .map(line -> ConfigLine.parse(line).orElseThrow().directive())
                .toList();
        assertThat(directives).doesNotContainAnyElementsOf(FORBIDDEN);
        for (String directive : once) {
            assertThat(directives.stream().filter(directive::equals).count()).isLessThanOrEqualTo(1);
        }
    }

    private static DatabasesFailover resource(Random random) {
        DatabasesFailover resource = Failovers.databases("");
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
            sentinel.put("replicas", random.nextInt());
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
        resource.setSpec(JSON.convertValue(spec, DatabasesSpec.class));
        return resource;
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

    private static List<String> file(Failover failover) {
        return requireNonNull(RedisConfig.of(failover).getData().get(RedisConfig.KEY))
                .lines()
                .toList();
    }

    private static List<String> sentinelFile(Failover failover) {
        var config = SentinelConfig.of(failover, new Endpoint("10.0.0.1", 6379));
        return requireNonNull(config.getData().get(SentinelConfig.KEY)).lines().toList();
    }
}
