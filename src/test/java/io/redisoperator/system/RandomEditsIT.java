package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.fakes.RandomSpecs;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random edits of a cluster that serves: whatever is written, it is healed, and a sound spec makes it whole again. */
class RandomEditsIT {
    private static final ClusterKey KEY = new ClusterKey("default", "fickle");

    /** Other edits come with {@code -DrandomEdits.seed=NUMBER}; every failure names the seed. */
    private static final long SEED = Long.getLong("randomEdits.seed", 7);

    /** More come with {@code -DrandomEdits.count=NUMBER}; each takes its time to be healed. */
    private static final int EDITS = Integer.getInteger("randomEdits.count", 6);

    /** There is no bound on sentinels, and each is a process. */
    private static final int MOST_SENTINELS = 4;

    private static final JsonMapper JSON = new JsonMapper();
    private static final ObjectNode SOUND = JsonNodeFactory.instance.objectNode();

    private final Playground playground = new Playground();

    /** What became of an edit. */
    private enum Fate {
        /** The API server did not take it. */
        REFUSED,
        /** A condition says what is wrong. */
        INVALID,
        /** It is rolled out, as far as it can be. */
        FOLLOWED
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void neitherStopHealingNorOutlastASoundSpec() {
        playground.withOperator().apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);
        playground.set(KEY, "kept", "yes", 2);
        Random random = new Random(SEED);
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (int edit = 1; edit <= EDITS; edit++) {
            ObjectNode spec = next(random);
            String what = "seed " + SEED + ", edit " + edit + ": " + spec;
            if (write(spec)) {
                fates.merge(fate(what), 1, Integer::sum);
                assertHealed(what);
            } else {
                fates.merge(Fate.REFUSED, 1, Integer::sum);
            }
        }
        assertThat(fates).as("seed %s", SEED).containsKey(Fate.FOLLOWED).hasSizeGreaterThan(1);

        assertThat(write(SOUND)).isTrue();

        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    /** One in three is sound as far as its form goes; by chance alone hardly any would be. */
    private static ObjectNode next(Random random) {
        boolean sound = random.nextInt(3) == 0;
        while (true) {
            ObjectNode spec = RandomSpecs.next(random);
            int sentinels = spec.at("/sentinel/replicas").asInt();
            if (sentinels > 0) {
                ((ObjectNode) spec.get("sentinel")).put("replicas", 1 + sentinels % MOST_SENTINELS);
            }
            DatabasesFailover resource = Failovers.databases("");
            resource.setSpec(JSON.convertValue(spec, DatabasesSpec.class));
            if (sound == Specs.read(resource) instanceof SpecReading.Readable) {
                return spec;
            }
        }
    }

    /** Whether the API server takes it in place of all that was written before. */
    private boolean write(ObjectNode spec) {
        ObjectNode replace = JsonNodeFactory.instance.objectNode();
        replace.put("op", "replace").put("path", "/spec").set("value", spec);
        try {
            GenericKubernetesResource unused = playground
                    .client
                    .genericKubernetesResources("databases.spotahome.com/v1", "RedisFailover")
                    .inNamespace(KEY.namespace())
                    .withName(KEY.name())
                    .patch(PatchContext.of(PatchType.JSON), "[" + replace + "]");
            return true;
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).as(refused.getMessage()).isIn(400, 422);
            return false;
        }
    }

    private Fate fate(String what) {
        return await(what)
                .atMost(Playground.LONG)
                .until(this::seen, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Fate> seen() {
        DatabasesFailover now = playground
                .client
                .resources(DatabasesFailover.class)
                .inNamespace(KEY.namespace())
                .withName(KEY.name())
                .get();
        FailoverStatus status = now.getStatus();
        if (!now.getMetadata().getGeneration().equals(status.observedGeneration())) {
            return Optional.empty();
        }
        Condition ready = status.conditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .findFirst()
                .orElseThrow();
        if (!ready.getReason().equals("InvalidSpec")) {
            return Optional.of(Fate.FOLLOWED);
        }
        assertThat(ready.getMessage()).contains("spec.").endsWith("what runs stays as it is and is healed");
        return Optional.of(Fate.INVALID);
    }

    /** The Service of the master leads nowhere once the label is off, and to the one master soon again. */
    private void assertHealed(String what) {
        await(what).atMost(Playground.LONG).ignoreExceptions().until(() -> {
            playground
                    .client
                    .resource(playground.master(KEY))
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"labels\":{\"" + Labels.ROLE + "\":null}}}");
            return true;
        });
        await(what).atMost(Playground.LONG).ignoreExceptions().until(() -> {
            List<Pod> masters = playground.labelledMasters(KEY);
            return masters.size() == 1 && playground.leads(masters.getFirst());
        });
    }
}
