package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.redisoperator.Seams;
import io.redisoperator.fakes.DrawnSpec;
import io.redisoperator.fakes.FieldValues;
import io.redisoperator.fakes.SpecDeck;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A thousand random specs under a running operator, without nodes: each is refused with a path, or followed, and none stops it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomSpecsIT {
    private static final int SPECS = 1000;
    private static final int AT_ONCE = 125;
    private static final long SEED = 7;
    private static final Duration LONG = Duration.ofMinutes(3);
    /** What right values name. */
    private static final Path NAMED = Path.of("src/test/resources/io/redisoperator/fakes/named-by-values.yaml");

    private final LocalCluster cluster = LocalCluster.builder()
            .realApi("kube".equals(System.getProperty("localcluster.api")))
            .withoutKubelet()
            .start();
    private final KubernetesClient client = cluster.client();
    private final Failovers failovers = new Failovers(client);
    private final MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> resources =
            client.genericKubernetesResources("databases.spotahome.com/v1", "RedisFailover");
    private Optional<LocalOperator> operator = Optional.empty();

    /** What became of a spec. */
    private enum Fate {
        /** The API server did not take it. */
        REFUSED,
        /** A condition says what is wrong, and nothing was made. */
        INVALID,
        /** It names a ConfigMap that does not exist, which a condition says. */
        WAITING,
        /** Its first pod was made, and waits for a node. */
        FOLLOWED,
        /** The API server did not take an object that was made of it, which a condition says. */
        REJECTED
    }

    @BeforeAll
    void start() {
        cluster.apply(NAMED, "default");
        operator = Optional.of(
                LocalOperator.start(LocalOperator.Options.of(cluster.operatorConfig(), "operator", 0), Seams.NONE));
    }

    @AfterAll
    void close() {
        operator.ifPresent(LocalOperator::close);
        cluster.close();
    }

    @Test
    void neitherStopTheOperatorNorPassInSilence() {
        SpecDeck specs = new SpecDeck(SEED);
        Map<Fate, Integer> fates = new HashMap<>();
        Set<String> right = new TreeSet<>();
        Set<String> wrong = new TreeSet<>();
        for (int made = 0; made < SPECS; made += AT_ONCE) {
            Map<ClusterKey, DrawnSpec> accepted = new LinkedHashMap<>();
            for (int i = made; i < made + AT_ONCE; i++) {
                ClusterKey key = new ClusterKey("default", "r" + i);
                DrawnSpec drawn = specs.next();
                right.addAll(drawn.right());
                drawn.wrong().ifPresent(wrong::add);
                if (create(key, drawn)) {
                    accepted.put(key, drawn);
                } else {
                    fates.merge(Fate.REFUSED, 1, Integer::sum);
                }
            }
            accepted.forEach((key, drawn) -> fates.merge(fate(key, drawn), 1, Integer::sum));
            accepted.keySet().forEach(key -> failovers.resource(key).delete());
            await().atMost(LONG).until(() -> accepted.keySet().stream().allMatch(failovers::gone));
        }
        assertThat(right)
                .as("fields with a right value")
                .isEqualTo(FieldValues.byPath().keySet());
        assertThat(wrong)
                .as("fields with a wrong value")
                .isEqualTo(FieldValues.byPath().keySet());
        assertThat(fates.values().stream().mapToInt(n -> n).sum()).isEqualTo(SPECS);
        assertThat(fates).containsKeys(Fate.REFUSED, Fate.INVALID, Fate.FOLLOWED);
        ClusterKey plain = failovers.apply(new ClusterKey("default", "plain"), "");
        await().atMost(LONG)
                .until(() -> !failovers.pods(plain, Component.BOOTSTRAP).isEmpty());
    }

    private boolean create(ClusterKey key, DrawnSpec drawn) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("databases.spotahome.com/v1");
        resource.setKind("RedisFailover");
        resource.setMetadata(new ObjectMetaBuilder()
                .withName(key.name())
                .withNamespace(key.namespace())
                .build());
        resource.setAdditionalProperty("spec", drawn.spec());
        try {
            resources.inNamespace(key.namespace()).resource(resource).create();
            return true;
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).as(refused.getMessage()).isIn(400, 422);
            if (drawn.known()) {
                assertThat(refused.getMessage()).matches(drawn::isRefusedBy, drawn.toString());
            }
            return false;
        }
    }

    private Fate fate(ClusterKey key, DrawnSpec drawn) {
        Fate fate = await("what becomes of " + key + " of seed " + SEED + ", " + drawn)
                .pollDelay(Duration.ZERO)
                .atMost(LONG)
                .until(() -> seen(key), Optional::isPresent)
                .orElseThrow();
        if (fate == Fate.REJECTED) {
            assertNoWorkloadWasMade(key);
        } else if (fate != Fate.FOLLOWED) {
            assertNothingWasMade(key);
        }
        if (drawn.known()) {
            assertThat(fate)
                    .as("%s: %s", drawn, message(key))
                    .isEqualTo(drawn.wrong().isPresent() ? Fate.INVALID : Fate.FOLLOWED);
        }
        if (fate == Fate.INVALID) {
            assertThat(message(key))
                    .matches(
                            said -> drawn.known() ? drawn.isRefusedBy(said) : said.contains("spec."), drawn.toString());
        }
        return fate;
    }

    private Optional<Fate> seen(ClusterKey key) {
        if (!failovers.pods(key, Component.BOOTSTRAP).isEmpty()
                || !failovers.pods(key, Component.REDIS).isEmpty()) {
            return Optional.of(Fate.FOLLOWED);
        }
        return switch (failovers.condition(key, "Ready")) {
            case "False InvalidSpec" -> Optional.of(Fate.INVALID);
            case "False StepRejected" -> Optional.of(Fate.REJECTED);
            case "False ConfigMapNotFound" -> Optional.of(Fate.WAITING);
            default -> Optional.empty();
        };
    }

    private String message(ClusterKey key) {
        return Optional.ofNullable(failovers.status(key).conditions()).stream()
                .flatMap(List::stream)
                .filter(c -> "Ready".equals(c.getType()))
                .map(Condition::getMessage)
                .findFirst()
                .orElse("");
    }

    private void assertNothingWasMade(ClusterKey key) {
        assertThat(client.resources(ConfigMap.class)
                        .inNamespace(key.namespace())
                        .withLabel("app.kubernetes.io/name", key.name())
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(client.resources(Service.class)
                        .inNamespace(key.namespace())
                        .withLabel("app.kubernetes.io/name", key.name())
                        .list()
                        .getItems())
                .isEmpty();
        assertNoWorkloadWasMade(key);
    }

    /** What pods are made of is tried before any is made; their configuration is there by then. */
    private void assertNoWorkloadWasMade(ClusterKey key) {
        assertThat(client.resources(StatefulSet.class)
                        .inNamespace(key.namespace())
                        .withLabel("app.kubernetes.io/name", key.name())
                        .list()
                        .getItems())
                .isEmpty();
    }
}
