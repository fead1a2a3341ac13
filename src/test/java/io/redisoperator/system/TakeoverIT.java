package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.Commands;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.kube.Heritage;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.localcluster.former.FormerShape;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.pipeline.ClusterObjects;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A cluster that an operator of version 1 made becomes this one's. */
class TakeoverIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");
    private static final String SPEC = """
            redis:
              image: redis:6.2.6-alpine
              storage:
                persistentVolumeClaim:
                  metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
            sentinel:
              image: redis:6.2.6-alpine
            """;

    /** As users have it who changed one number of the earlier operator's; here one that kills at once. */
    private static final String WITH_FORMER_PROBE = SPEC.replace("redis:\n  image", """
            redis:
              customLivenessProbe:
                periodSeconds: 1
                failureThreshold: 2
                timeoutSeconds: 5
                exec:
                  command:
                    - sh
                    - -c
                    - redis-cli -h $(hostname) -p 6379 --user pinger --pass pingpass --no-auth-warning ping | grep PONG
              image""");

    private static final Optional<String> PASSWORD = Optional.of("open-sesame");

    private final Playground playground = new Playground();
    private final FormerOperator former = new FormerOperator(playground.client);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void takesOverWithoutARestartAndRollsWithTheNextEditWithoutLosingAWrite() {
        playground.apply(KEY, SPEC);
        former.create(KEY, Optional.empty());
        Map<String, String> objects = playground.objectUids(KEY);
        Map<String, String> pods = playground.podRuns(KEY);
        Pod master = playground.master(KEY);
        assertThat(plan())
                .contains("default/former was made by an earlier operator and is to be taken over; no pod restarts")
                .contains("- change Service rfrm-former: ")
                .contains("- replace 3 sentinels, then 3 Redis pods one by one");
        assertThat(playground.objectUids(KEY)).as("written by a plan").isEqualTo(objects);

        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().until(() -> ledger.acknowledged() > 100);
            playground.withOperator();
            playground.awaitWhole(KEY, 3, 3);
            assertThat(playground.objectUids(KEY)).isEqualTo(objects);
            assertThat(playground.podRuns(KEY)).isEqualTo(pods);
            assertThat(FormerOperator.ask(master, Ports.REDIS, Optional.empty(), "ACL", "USERS"))
                    .as("users of a Redis that nothing was changed on")
                    .isEqualTo("default\npinger");

            assertThat(plan())
                    .contains("its pods are as an earlier operator made them")
                    .doesNotContain("- change Service");

            playground.apply(KEY, SPEC.replace("6.2.6", "7.2.4"));
            await("pods of the new image").atMost(Playground.LONG).until(() -> podsOf("redis:7.2.4-alpine"));
            playground.awaitWhole(KEY, 3, 3);
            ledger.end();
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
        }
        assertThat(playground.objectUids(KEY)).isEqualTo(objects);
        assertThat(playground.master(KEY).getMetadata().getName())
                .isNotEqualTo(master.getMetadata().getName());
        assertThatNothingIsLeftOfTheFormerShape();
        assertThat(plan()).contains("default/former was made by this operator").doesNotContain("- change");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void renewsThePodsOfAClusterWithAPasswordWhenAnAnnotationAsksForItAndThenChangesThePassword() {
        playground.apply(KEY, WITH_FORMER_PROBE + """
                auth: {secretPath: secret}
                """);
        former.create(KEY, PASSWORD);
        FormerOperator.ask(playground.master(KEY), Ports.REDIS, PASSWORD, "SET", "kept", "yes");
        Map<String, String> pods = playground.podRuns(KEY);
        playground.withOperator();
        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.podRuns(KEY)).isEqualTo(pods);

        former.password(KEY, "another");
        startAnew(List.of("rfr-former-1", "rfr-former-2"));
        playground.annotate(KEY, Annotations.RENEW_PODS, "now");
        await("other pods")
                .atMost(Playground.LONG)
                .until(() -> playground.podRuns(KEY).size() == 6
                        && playground.podRuns(KEY).values().stream().noneMatch(pods::containsValue));
        playground.awaitWhole(KEY, 3, 3);

        await("the password that waited for the last of the former pods to go")
                .atMost(Playground.LONG)
                .ignoreExceptions()
                .until(() -> FormerOperator.ask(
                                playground.master(KEY), Ports.REDIS, Optional.of("another"), "GET", "kept")
                        .equals("yes"));
        assertThatNothingIsLeftOfTheFormerShape();
        assertThat(get(ConfigMap.class, "rfr-former").getData().toString()).doesNotContain(PASSWORD.orElseThrow());
        assertThat(playground.pods(KEY, Component.REDIS)).hasSize(3).allSatisfy(pod -> {
            assertThat(asPinger(pod, "PING")).isEqualTo("PONG");
            assertThatThrownBy(() -> asPinger(pod, "GET", "kept")).hasMessageContaining("NOPERM");
            assertThat(pod.getStatus().getContainerStatuses())
                    .allSatisfy(
                            container -> assertThat(container.getRestartCount()).isZero());
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void healsAndHandsOverWhileThePodsAreStillAnEarlierOperators() {
        playground.apply(KEY, SPEC + """
                auth: {secretPath: secret}
                """);
        former.create(KEY, PASSWORD);
        playground.withOperator();
        playground.awaitWhole(KEY, 3, 3);
        Map<String, String> redis = playground.podRuns(KEY);
        String wanted =
                playground.pods(KEY, Component.REDIS).getLast().getMetadata().getName();

        playground
                .client
                .resource(playground.pods(KEY, Component.SENTINEL).getFirst())
                .delete();
        playground.annotate(KEY, Annotations.SWITCH_TO, wanted);

        await().atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(KEY).stream()
                        .map(p -> p.getMetadata().getName())
                        .toList()
                        .equals(List.of(wanted)));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.podRuns(KEY).entrySet().stream().filter(redis.entrySet()::contains))
                .as("pods of before, all but one sentinel")
                .hasSize(5);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void findsWhatLostItsLabelsBeforeAndRestartsNothing() {
        playground.apply(KEY, SPEC);
        former.create(KEY, Optional.empty());
        Map<String, String> pods = playground.podRuns(KEY);
        Map<String, String> file = get(ConfigMap.class, "rfr-former").getData();
        Map<String, Class<? extends HasMetadata>> lost = Map.of(
                "rfr-former", StatefulSet.class, "rfs-former", Deployment.class, "budget", PodDisruptionBudget.class);
        lost.forEach((name, type) -> unlabel(type, name.replace("budget", "rfr-former")));
        assertThat(plan()).contains("- label StatefulSet rfr-former: ").doesNotContain("is to be created");

        playground.withOperator();
        playground.awaitWhole(KEY, 3, 3);

        assertThat(playground.podRuns(KEY)).isEqualTo(pods);
        assertThat(get(ConfigMap.class, "rfr-former").getData()).isEqualTo(file);
        assertThat(get(StatefulSet.class, "rfr-former").getMetadata().getAnnotations())
                .containsKey(Heritage.MARK);
        await("a budget of this operator's")
                .atMost(Playground.LONG)
                .until(() ->
                        get(PodDisruptionBudget.class, "rfr-former").getSpec().getMinAvailable() == null);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void leavesAClusterAloneWhileAnEarlierOperatorWritesBackWhatItChanged() {
        playground.apply(KEY, SPEC);
        former.create(KEY, Optional.empty());
        playground.withOperator();
        playground.awaitWhole(KEY, 3, 3);

        former.objects(KEY, FormerShape.USUAL).stream()
                .filter(o -> o.getMetadata().getName().equals("rfrm-former"))
                .forEach(former::write);

        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Ready").equals("False AnotherOperator"));
        assertThat(get(Service.class, "rfrm-former").getSpec().getSelector()).containsKey(Labels.COMPONENT);
    }

    /** They log in to themselves by the password of now, which Redis does not have. */
    private void startAnew(List<String> redis) {
        for (String name : redis) {
            Pod before = get(Pod.class, name);
            playground.client.resource(before).delete();
            await(name + " to copy the master and not to be ready")
                    .atMost(Playground.LONG)
                    .ignoreExceptions()
                    .until(() -> {
                        Pod now = get(Pod.class, name);
                        return !now.getMetadata()
                                        .getUid()
                                        .equals(before.getMetadata().getUid())
                                && !ClusterObjects.ready(now)
                                && FormerOperator.ask(now, Ports.REDIS, PASSWORD, "INFO", "replication")
                                        .contains("master_link_status:up");
                    });
        }
    }

    /** As the probe of its spec logs in. */
    private static String asPinger(Pod pod, String... command) throws IOException {
        try (RedisConversation talk = new RedisConversation(pod.getStatus().getPodIP(), Ports.REDIS)) {
            talk.ask("AUTH", "pinger", "pingpass");
            return talk.ask(command);
        }
    }

    /** What the operator says that it would do. */
    private String plan() {
        StringWriter out = new StringWriter();
        try {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), playground.cluster.operatorKubeconfig());
            assertThat(Commands.execute(out, "plan", "--kubeconfig", kubeconfig.toString(), "--redis-bind", "pod-ip"))
                    .as(out.toString())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private void assertThatNothingIsLeftOfTheFormerShape() {
        StatefulSet set = get(StatefulSet.class, "rfr-former");
        assertThat(set.getMetadata().getAnnotations()).doesNotContainKey(Heritage.MARK);
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        assertThat(pod.getVolumes())
                .extracting(v -> v.getName())
                .containsExactlyInAnyOrder(
                        "redis-config", "redis-auth", "redis-readiness-config", "redis-shutdown-config");
        Container redis = pod.getContainers().getFirst();
        assertThat(redis.getReadinessProbe().getInitialDelaySeconds()).isIn(null, 0);
        assertThat(redis.getLivenessProbe().getInitialDelaySeconds()).isIn(null, 0);
        assertThat(get(PodDisruptionBudget.class, "rfr-former").getSpec().getMinAvailable())
                .isNull();
        assertThat(get(Service.class, "rfrm-former").getSpec().getSelector()).doesNotContainKey(Labels.COMPONENT);
        assertThat(get(ConfigMap.class, "rfr-former").getData().get("redis.conf"))
                .doesNotContain("slaveof");
    }

    private void unlabel(Class<? extends HasMetadata> type, String name) {
        playground
                .client
                .resource(get(type, name))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + Labels.PART_OF + "\":null}}}");
    }

    private <T extends HasMetadata> T get(Class<T> type, String name) {
        return playground
                .client
                .resources(type)
                .inNamespace(KEY.namespace())
                .withName(name)
                .get();
    }

    private boolean podsOf(String image) {
        return Stream.of(Component.REDIS, Component.SENTINEL)
                .flatMap(component -> playground.pods(KEY, component).stream())
                .allMatch(p -> p.getSpec().getContainers().getFirst().getImage().equals(image));
    }
}
