package io.redisoperator.system;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What users say of pods, seen where it works: in processes, and in pods that run on when it changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShapedPodsIT {
    private static final ClusterKey KEY = new ClusterKey("default", "shaped");
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    private static final String PAUSE = "redis-failover.freshworks.com/skip-reconcile";
    private static final String PLAIN = """
            redis:
              replicas: 2
              customCommandRenames: [{from: KEYS, to: list-all}, {from: FLUSHALL, to: ""}]
              reservedPodMemoryPercent: 50
              resources: {limits: {memory: 64Mi}}
              initContainers:
                - name: before
                  image: busybox
                  command: [sh, -c, 'echo "port $REDIS_PORT" > /more/before']
                  volumeMounts: [{name: more, mountPath: /more}]
              extraContainers:
                - name: beside
                  image: busybox
                  command: [sh, -c, 'echo "$REDIS_ADDR as $REDIS_USER"; cat /more/before; while true; do sleep 1; done']
                  volumeMounts: [{name: more, mountPath: /more}]
              extraVolumes: [{name: more, emptyDir: {}}]
              extraVolumeMounts: [{name: more, mountPath: /more}]
            sentinel:
              disableMyMaster: true
            """;

    private Playground playground;

    @BeforeAll
    void start() {
        playground = new Playground().withOperator();
        playground.apply(KEY, PLAIN);
        playground.awaitReady(KEY);
    }

    @AfterAll
    void close() {
        playground.close();
    }

    @Test
    void runsContainersBeforeAndBesideRedisThatKnowIt() {
        for (Pod pod : playground.pods(KEY, Component.REDIS)) {
            String address = pod.getStatus().getPodIP();
            await().atMost(Playground.LONG)
                    .until(() -> log(pod, "beside").contains("redis://" + address + ":6379 as default\nport 6379"));
        }
    }

    @Test
    void letsRedisRunWithTheRenamesAndTheMemoryOfTheSpec() {
        Pod master = playground.master(KEY);

        assertThatThrownBy(() -> playground.redis(master, "KEYS", "*"))
                .rootCause()
                .hasMessageContaining("unknown command");
        assertThatThrownBy(() -> playground.redis(master, "FLUSHALL"))
                .rootCause()
                .hasMessageContaining("unknown command");
        assertThatCode(() -> playground.redis(master, "LIST-ALL", "*")).doesNotThrowAnyException();
        assertThat(playground.redis(master, "CONFIG", "GET", "maxmemory")).endsWith("33554432");
    }

    @Test
    void letsSentinelsKnowTheMasterByTheResourcesName() {
        for (Pod sentinel : playground.pods(KEY, Component.SENTINEL)) {
            assertThat(playground.sentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "shaped"))
                    .contains(playground.master(KEY).getStatus().getPodIP());
            assertThat(playground.sentinel(sentinel, "SENTINEL", "MASTERS")).doesNotContain("mymaster");
        }
    }

    @Test
    void marksRunningPodsWithLabelsAndSparesTheMasterWithoutReplacingOne() {
        List<String> before = uids();

        label(Map.of("team", "shop"));
        edit("  preventMasterEviction: true\n");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .allSatisfy(pod -> {
                            boolean master = "master"
                                    .equals(pod.getMetadata().getLabels().get(Labels.ROLE));
                            assertThat(pod.getMetadata().getLabels()).containsEntry("team", "shop");
                            assertThat(pod.getMetadata().getAnnotations())
                                    .containsEntry(SAFE_TO_EVICT, master ? "false" : "true");
                        }));
        assertThat(service().getMetadata().getLabels()).containsEntry("team", "shop");

        label(Map.of());
        edit("");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .allSatisfy(pod -> {
                            assertThat(pod.getMetadata().getLabels()).doesNotContainKey("team");
                            assertThat(pod.getMetadata().getAnnotations()).doesNotContainKey(SAFE_TO_EVICT);
                        }));
        await().atMost(Playground.LONG)
                .until(() -> !service().getMetadata().getLabels().containsKey("team"));
        assertThat(uids()).isEqualTo(before);
    }

    @Test
    void takesAnAnnotationAndABudgetAwayAgain() {
        edit("  serviceAnnotations: {a: b}\n");
        await().atMost(Playground.LONG)
                .until(() -> "b".equals(service().getMetadata().getAnnotations().get("a")));
        assertThat(budget()).isNotNull();

        edit("  disablePodDisruptionBudget: true\n");

        await().atMost(Playground.LONG)
                .until(() -> !service().getMetadata().getAnnotations().containsKey("a"));
        await().atMost(Playground.LONG).until(() -> budget() == null);
        edit("");
        await().atMost(Playground.LONG).until(() -> budget() != null);
    }

    @Test
    void changesNothingWhileAPersonAsksForThat() {
        annotate(Map.of(PAUSE, "true"));
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Progressing").equals("False Paused"));

        edit("  serviceAnnotations: {while: paused}\n");
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "ConfigApplied").equals("False Paused"));
        assertThat(service().getMetadata().getAnnotations()).doesNotContainKey("while");

        annotate(Map.of());
        await().atMost(Playground.LONG)
                .until(() ->
                        "paused".equals(service().getMetadata().getAnnotations().get("while")));
        edit("");
        playground.awaitReady(KEY);
    }

    @Test
    void replacesReplicasOnlyUntilTheMasterMayGoToo() {
        ClusterKey key = new ClusterKey("default", "staged");
        playground.apply(key, "redis: {disableMasterRollout: true}");
        playground.awaitReady(key);
        Pod master = playground.master(key);

        playground.apply(key, "redis: {disableMasterRollout: true, customConfig: [databases 20]}");
        await().atMost(Playground.LONG)
                .until(() -> String.valueOf(playground.status(key).pipeline().waitingFor())
                        .contains("spec.redis.disableMasterRollout"));
        assertThat(playground.master(key).getMetadata().getUid())
                .isEqualTo(master.getMetadata().getUid());

        playground.apply(key, "redis: {customConfig: [databases 20]}");
        playground.awaitReady(key);
        assertThat(playground.pods(key, Component.REDIS))
                .noneMatch(pod ->
                        pod.getMetadata().getUid().equals(master.getMetadata().getUid()));
        playground.delete(key);
        playground.awaitGone(key);
    }

    private void edit(String moreOfRedis) {
        playground.apply(KEY, PLAIN.replace("redis:\n", "redis:\n" + moreOfRedis));
    }

    private void label(Map<String, String> labels) {
        change(now -> now.getMetadata().setLabels(new TreeMap<>(labels)));
    }

    private void annotate(Map<String, String> annotations) {
        change(now -> now.getMetadata().setAnnotations(new TreeMap<>(annotations)));
    }

    /** Read and written again for as long as the operator's own writes come in between. */
    private void change(Consumer<DatabasesFailover> edit) {
        await().ignoreExceptionsMatching(
                        e -> e instanceof KubernetesClientException refused && refused.getCode() == HTTP_CONFLICT)
                .until(() -> playground
                                .client
                                .resources(DatabasesFailover.class)
                                .inNamespace("default")
                                .withName("shaped")
                                .edit(now -> {
                                    edit.accept(now);
                                    return now;
                                })
                        != null);
    }

    private Service service() {
        return playground
                .client
                .services()
                .inNamespace("default")
                .withName("rfrm-shaped")
                .get();
    }

    private Object budget() {
        return playground
                .client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("default")
                .withName("rfr-shaped")
                .get();
    }

    private List<String> uids() {
        return playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> pod.getMetadata().getUid())
                .toList();
    }

    /** Read from the kubelet's file, as a real API server would ask a real kubelet for it. */
    private String log(Pod pod, String container) {
        String name = pod.getMetadata().getName();
        try {
            return Files.readString(playground.cluster.kubelet().logFile("default", name, container));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
