package io.redisoperator.system;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.Seams;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An embedded cluster with an operator, and what a test does to and asks of the clusters on it. */
final class Playground implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(90);

    /** The API in this process, or a real one with {@code -Dlocalcluster.api=kube}. */
    final LocalCluster cluster = LocalCluster.builder()
            .realApi("kube".equals(System.getProperty("localcluster.api")))
            .start();

    final KubernetesClient client = cluster.client();
    private Optional<LocalOperator> operator = Optional.empty();

    Playground() {
        client.getKubernetesSerialization().registerKubernetesResource(DatabasesFailover.class);
    }

    LocalOperator.Options options(String identity) {
        return LocalOperator.Options.of(cluster.operatorConfig(), identity, 0);
    }

    Playground withOperator() {
        operator = Optional.of(LocalOperator.start(options("operator"), Seams.NONE));
        return this;
    }

    void stopOperator() {
        operator.ifPresent(LocalOperator::close);
        operator = Optional.empty();
    }

    void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** Applies a resource of {@code databases.spotahome.com/v1} whose spec is given as YAML, indented by two. */
    ClusterKey apply(ClusterKey key, String spec) {
        String yaml = """
                apiVersion: databases.spotahome.com/v1
                kind: RedisFailover
                metadata:
                  name: %s
                  namespace: %s
                spec:
                %s""".formatted(key.name(), key.namespace(), spec.isBlank() ? "  {}\n" : spec.indent(2));
        client.resource(yaml).forceConflicts().serverSideApply();
        return key;
    }

    FailoverStatus status(ClusterKey key) {
        return Optional.ofNullable(client.resources(DatabasesFailover.class)
                        .inNamespace(key.namespace())
                        .withName(key.name())
                        .get())
                .map(DatabasesFailover::getStatus)
                .orElse(FailoverStatus.NONE);
    }

    static boolean ready(FailoverStatus status) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    String condition(ClusterKey key, String type) {
        return Optional.ofNullable(status(key).conditions()).orElse(List.of()).stream()
                .filter(c -> type.equals(c.getType()))
                .map(c -> c.getStatus() + " " + c.getReason())
                .findFirst()
                .orElse("absent");
    }

    void awaitReady(ClusterKey key) {
        long generation = client.resources(DatabasesFailover.class)
                .inNamespace(key.namespace())
                .withName(key.name())
                .get()
                .getMetadata()
                .getGeneration();
        await("Ready of " + key)
                .atMost(LONG)
                .until(() -> condition(key, "Ready").startsWith("True")
                        && Long.valueOf(generation).equals(status(key).observedGeneration()));
    }

    /** Ready, and every Redis and sentinel as asked for. */
    void awaitWhole(ClusterKey key, int redis, int sentinels) {
        awaitReady(key);
        await(key + " to be whole")
                .atMost(LONG)
                .until(() -> (redis + "/" + redis).equals(status(key).redis())
                        && (sentinels + "/" + sentinels).equals(status(key).sentinels())
                        && condition(key, "Degraded").startsWith("False"));
    }

    List<Pod> pods(ClusterKey key, Component component) {
        return client
                .pods()
                .inNamespace(key.namespace())
                .withLabels(Labels.selector(key, component))
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(p -> p.getMetadata().getName()))
                .toList();
    }

    /** The pods that the master Service selects. */
    List<Pod> labelledMasters(ClusterKey key) {
        return client.pods()
                .inNamespace(key.namespace())
                .withLabels(Map.of(Labels.NAME, key.name(), Labels.ROLE, Labels.MASTER))
                .list()
                .getItems();
    }

    Pod master(ClusterKey key) {
        return labelledMasters(key).getFirst();
    }

    /** Sends one command to the Redis of a pod. */
    String redis(Pod pod, String... command) {
        return ask(pod, Ports.REDIS, command);
    }

    /** Sends one command to the Sentinel of a pod. */
    String sentinel(Pod pod, String... command) {
        return ask(pod, Ports.SENTINEL, command);
    }

    private static String ask(Pod pod, int port, String... command) {
        if (pod.getStatus().getPodIP() == null) {
            throw new UncheckedIOException(new IOException(pod.getMetadata().getName() + " has no address yet"));
        }
        try (RedisConversation talk = new RedisConversation(pod.getStatus().getPodIP(), port)) {
            return talk.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(pod.getMetadata().getName(), e);
        }
    }

    /** Kills the process of a container, as {@code kill -9} does. */
    void kill(Pod pod, String container) {
        long pid = cluster.kubelet()
                .pid(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    void delete(ClusterKey key) {
        client.resources(DatabasesFailover.class)
                .inNamespace(key.namespace())
                .withName(key.name())
                .delete();
    }

    void awaitGone(ClusterKey key) {
        await("all of " + key + " to be gone")
                .atMost(LONG)
                .until(() -> client.pods()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems()
                                .isEmpty()
                        && client.services()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems()
                                .isEmpty()
                        && client.apps()
                                .statefulSets()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems()
                                .isEmpty());
    }

    @Override
    public void close() {
        stopOperator();
        cluster.close();
    }
}
