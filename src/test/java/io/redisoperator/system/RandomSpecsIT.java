package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.fakes.RandomSpecs;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A thousand random specs under a running operator, without nodes: each is refused with a path, or followed, and none stops it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomSpecsIT {
    private static final int SPECS = 1000;
    private static final int AT_ONCE = 40;
    private static final long SEED = 7;
    private static final Duration LONG = Duration.ofSeconds(60);

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
        Random random = new Random(SEED);
        Map<Fate, Integer> fates = new HashMap<>();
        for (int made = 0; made < SPECS; made += AT_ONCE) {
            List<ClusterKey> accepted = new ArrayList<>();
            for (int i = made; i < made + AT_ONCE; i++) {
                ClusterKey key = new ClusterKey("default", "r" + i);
                if (create(key, RandomSpecs.next(random))) {
                    accepted.add(key);
                } else {
                    fates.merge(Fate.REFUSED, 1, Integer::sum);
                }
            }
            for (ClusterKey key : accepted) {
                fates.merge(fate(key), 1, Integer::sum);
            }
            accepted.forEach(key -> failovers.resource(key).delete());
            await().atMost(LONG).until(() -> accepted.stream().allMatch(failovers::gone));
        }
        assertThat(fates.values().stream().mapToInt(n -> n).sum()).isEqualTo(SPECS);
        assertThat(fates).containsKeys(Fate.REFUSED, Fate.INVALID, Fate.FOLLOWED);
        ClusterKey plain = failovers.apply(new ClusterKey("default", "plain"), "");
        await().atMost(LONG)
                .until(() -> !failovers.pods(plain, Component.BOOTSTRAP).isEmpty());
    }

    private boolean create(ClusterKey key, ObjectNode spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("databases.spotahome.com/v1");
        resource.setKind("RedisFailover");
        resource.setMetadata(new ObjectMetaBuilder()
                .withName(key.name())
                .withNamespace(key.namespace())
                .build());
        resource.setAdditionalProperty("spec", spec);
        try {
            resources.inNamespace(key.namespace()).resource(resource).create();
            return true;
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).as(refused.getMessage()).isIn(400, 422);
            return false;
        }
    }

    private Fate fate(ClusterKey key) {
        return await("what becomes of " + key)
                .atMost(LONG)
                .until(() -> seen(key), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Fate> seen(ClusterKey key) {
        if (!failovers.pods(key, Component.BOOTSTRAP).isEmpty()) {
            return Optional.of(Fate.FOLLOWED);
        }
        return switch (failovers.condition(key, "Ready")) {
            case "False InvalidSpec" -> {
                assertThat(message(key)).as(key.name()).contains("spec.");
                assertNothingWasMade(key);
                yield Optional.of(Fate.INVALID);
            }
            case "False StepRejected" -> Optional.of(Fate.REJECTED);
            case "False ConfigMapNotFound" -> Optional.of(Fate.WAITING);
            default -> Optional.empty();
        };
    }

    private String message(ClusterKey key) {
        DatabasesFailover now = failovers.resource(key).get();
        return now.getStatus().conditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .map(c -> c.getMessage())
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
        assertThat(client.resources(StatefulSet.class)
                        .inNamespace(key.namespace())
                        .withLabel("app.kubernetes.io/name", key.name())
                        .list()
                        .getItems())
                .isEmpty();
    }
}
