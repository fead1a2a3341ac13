package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.localcluster.former.FormerShape;
import io.redisoperator.localcluster.former.FormerShape.Part;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clusters of other shapes than the usual, as users and a fork have them, become this operator's. */
class TakeoverShapesIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");

    private static final String OF_ONE = """
            engine: Redis
            redis:
              image: redis:6.2.6-alpine
              replicas: 1
              storage:
                persistentVolumeClaim:
                  metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
            sentinel: {image: 'redis:6.2.6-alpine', replicas: 1}
            """;

    /** As if a minute had passed between the scripts' being written and the first pod's end. */
    private final Playground playground = new Playground(kubelet -> kubelet.withVolumeRefreshDelay(Duration.ZERO));

    private final FormerOperator former = new FormerOperator(playground.client);

    @AfterEach
    void close() {
        playground.close();
    }

    /** Its programs are Valkey's where there are such programs; all else is its own anyway. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ofAForkWithAnEngineAnOperatorGroupAndTheResourcesNameForItsMaster() {
        boolean valkey = RealValkey.isHere();
        String image = valkey ? "valkey/valkey:7.2.11-alpine" : "redis:7.2.4-alpine";
        String spec = """
                engine: %s
                redis:
                  image: IMAGE
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
                sentinel: {image: IMAGE, disableMyMaster: true}
                """.formatted(valkey ? "Valkey" : "Redis").replace("IMAGE", image);
        Map<String, String> labels = Map.of("redis-failover.freshworks.com/operator-group", "blue", "team", "cart");
        FormerShape shape =
                FormerShape.USUAL.running(valkey ? "valkey" : "redis", image).watchedAs(KEY.name(), labels);
        playground.apply(KEY, spec);
        label(labels);

        takesOverAndRolls(shape, spec.replace("-alpine", "-bookworm"));

        assertThat(playground.pods(KEY, Component.SENTINEL))
                .allSatisfy(pod -> assertThat(playground.sentinel(pod, "SENTINEL", "MASTERS"))
                        .contains("name\n" + KEY.name() + "\n")
                        .doesNotContain("mymaster"));
        assertThat(budget("rfr-former").getSpec().getSelector().getMatchLabels())
                .as("pods without the resource's labels are meant too")
                .doesNotContainKeys("team", "redis-failover.freshworks.com/operator-group");
    }

    /** What is asked for of Redis at run time stood in no file there, and is lost there with each process. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withoutVolumesWithScriptsExportersAndWhatIsOnlyToldToRedisThatRuns() {
        String spec = """
                engine: Redis
                redis:
                  image: redis:6.2.6-alpine
                  replicas: 2
                  exporter: {enabled: true, image: 'quay.io/oliver006/redis_exporter:v1.43.0'}
                  customConfig: [appendonly yes, maxmemory 64mb]
                  customCommandRenames: [{from: FLUSHALL, to: drop-it-all}]
                  startupConfigMap: startup
                sentinel:
                  image: redis:6.2.6-alpine
                  exporter: {enabled: true, image: 'quay.io/oliver006/redis_exporter:v1.43.0'}
                  startupConfigMap: startup
                """;
        FormerShape shape = FormerShape.USUAL
                .of(2, 3)
                .with(Part.EMPTY_DIR, Part.EXPORTER, Part.STARTUP)
                .configured(List.of("appendonly yes", "maxmemory 64mb"), Map.of("FLUSHALL", "drop-it-all"));
        playground
                .client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(KEY.namespace())
                        .withName("startup")
                        .endMetadata()
                        .addToData("startup.sh", "redis-cli -h $(hostname) -p ${REDIS_PORT:-26379} ping")
                        .build())
                .create();
        playground.apply(KEY, spec);

        takesOverAndRolls(shape, spec.replace("6.2.6", "7.2.4"));

        Pod master = whoseFileCounts();
        playground.redis(master, "SET", "kept", "yes");
        playground.killAllRedis(KEY);
        playground.awaitWhole(KEY, 2, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
        assertThat(playground.pods(KEY, Component.REDIS)).allSatisfy(pod -> {
            assertThat(playground.redis(pod, "CONFIG", "GET", "maxmemory")).endsWith("67108864");
            assertThatThrownBy(() -> playground.redis(pod, "FLUSHALL")).hasStackTraceContaining("unknown command");
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ofOneRedisAndOneSentinel() {
        playground.apply(KEY, OF_ONE);

        takesOverAndRolls(FormerShape.USUAL.of(1, 1), OF_ONE.replace("6.2.6", "7.2.4"));
    }

    /** No other Redis has what was appended since the last snapshot: the next process has to load it. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whichIsToAppendToAFileFromNowOn() {
        playground.apply(KEY, OF_ONE);

        takesOverAndRolls(
                FormerShape.USUAL.of(1, 1),
                OF_ONE.replace("  storage:", "  customConfig: [appendonly yes]\n  storage:"));

        playground.redis(whoseFileCounts(), "SET", "kept", "yes");
        playground.killAllRedis(KEY);
        playground.awaitWhole(KEY, 1, 1);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    /** Under a writer, and nothing that was acknowledged may be missing in the end. */
    private void takesOverAndRolls(FormerShape shape, String edited) {
        former.create(KEY, shape);
        Map<String, String> objects = playground.objectUids(KEY);
        if (shape.redis() == 1) {
            // It would keep the only pod from ever leaving its node.
            objects.remove("PodDisruptionBudget rfr-former");
        }
        Map<String, String> pods = playground.podRuns(KEY);
        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > 100);
            playground.withOperator();
            playground.awaitWhole(KEY, shape.redis(), shape.sentinels());
            assertThat(playground.objectUids(KEY)).isEqualTo(objects);
            assertThat(playground.podRuns(KEY)).isEqualTo(pods);

            playground.apply(KEY, edited);
            await("other pods")
                    .atMost(Playground.LONG)
                    .untilAsserted(() -> assertThat(playground.podRuns(KEY).values())
                            .as(() -> String.valueOf(playground.status(KEY).conditions()))
                            .hasSameSizeAs(pods.values())
                            .doesNotContainAnyElementsOf(pods.values()));
            playground.awaitWhole(KEY, shape.redis(), shape.sentinels());
            long before = ledger.acknowledged();
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
        }
        assertThat(playground.objectUids(KEY)).isEqualTo(objects);
    }

    /**
     * The master, once what it appends is all that its next process needs: from the end of its first rewrite on. By
     * default it also puts a write off for up to 2 s while the disk is busy with the one before.
     */
    private Pod whoseFileCounts() {
        Pod master = playground.master(KEY);
        await("an append-only file")
                .atMost(Playground.LONG)
                .until(
                        () -> playground.redis(master, "INFO", "persistence"),
                        info -> info.contains("aof_enabled:1")
                                && info.contains("aof_rewrite_in_progress:0")
                                && info.contains("aof_rewrite_scheduled:0"));
        playground.redis(master, "CONFIG", "SET", "appendfsync", "always");
        return master;
    }

    private void label(Map<String, String> labels) {
        playground
                .client
                .resources(DatabasesFailover.class)
                .inNamespace(KEY.namespace())
                .withName(KEY.name())
                .edit(resource -> {
                    resource.getMetadata().setLabels(labels);
                    return resource;
                });
    }

    private PodDisruptionBudget budget(String name) {
        return playground
                .client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(KEY.namespace())
                .withName(name)
                .get();
    }
}
