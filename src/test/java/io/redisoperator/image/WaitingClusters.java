package io.redisoperator.image;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.localcluster.api.InProcessApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An API server with the definitions and one failover of each kind, whose pods seem to run and never answer. */
final class WaitingClusters implements AutoCloseable {
    private static final List<Path> DEFINITIONS = List.of(
            Path.of("k8s/redisfailovers.spotahome.com.yaml"),
            Path.of("k8s/redisfailovers.databases.spotahome.com.yaml"));
    private static final String NAMESPACE = "default";

    /** Of the block for documentation, so that nothing answers wherever an image is built. */
    private static final String NOBODY = "192.0.2.1";

    private static final List<String> FAILOVERS = List.of("""
            apiVersion: databases.spotahome.com/v1
            kind: RedisFailover
            metadata:
              name: of-today
              namespace: default
            spec:
              redis:
                customConfig: [maxmemory 100mb]
                exporter:
                  enabled: true
                storage:
                  persistentVolumeClaim:
                    metadata:
                      name: data
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources:
                        requests:
                          storage: 1Gi
            """, """
            apiVersion: spotahome.com/v1alpha1
            kind: RedisFailover
            metadata:
              name: of-the-first-releases
              namespace: default
            spec:
              redis:
                resources:
                  requests:
                    cpu: 100m
            """);

    private final InProcessApi api;

    private WaitingClusters(InProcessApi api) {
        this.api = api;
    }

    static WaitingClusters start() {
        WaitingClusters clusters = new WaitingClusters(InProcessApi.start());
        DEFINITIONS.stream().map(WaitingClusters::text).forEach(clusters::create);
        FAILOVERS.forEach(clusters::create);
        return clusters;
    }

    /** Writes the file that the operator connects with. */
    Path kubeconfig() throws IOException {
        return Files.writeString(Files.createTempFile("kubeconfig", ".yaml"), api.kubeconfig());
    }

    /** Whether every failover that is left carries a status. */
    boolean allHaveStatus() {
        return Stream.of(seeds().map(SeedFailover::getStatus), databases().map(DatabasesFailover::getStatus))
                .flatMap(statuses -> statuses)
                .allMatch(status -> status != null && status.phase() != null);
    }

    /** Whether the operator has made the first pod of every failover. */
    boolean allHavePods() {
        return firstPods().size() == FAILOVERS.size();
    }

    /** Gives every failover two more pods, in the state of pods that run, at an address where nothing listens. */
    void addPods() {
        for (Pod first : firstPods()) {
            for (int i = 0; i < 2; i++) {
                String name = first.getMetadata().getName() + "-" + i;
                Pod created = api.admin()
                        .resource(new PodBuilder(first)
                                .withMetadata(new ObjectMetaBuilder()
                                        .withName(name)
                                        .withNamespace(NAMESPACE)
                                        .withLabels(first.getMetadata().getLabels())
                                        .withAnnotations(first.getMetadata().getAnnotations())
                                        .build())
                                .build())
                        .create();
                api.admin()
                        .resource(new PodBuilder(created).withStatus(running()).build())
                        .updateStatus();
            }
        }
    }

    private static PodStatus running() {
        return new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(NOBODY)
                .addNewPodIP(NOBODY)
                .withHostIP(NOBODY)
                .withStartTime("2026-01-01T00:00:00Z")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .addNewContainerStatus()
                .withName("redis")
                .withReady(true)
                .withRestartCount(0)
                .withNewState()
                .withNewRunning("2026-01-01T00:00:00Z")
                .endState()
                .endContainerStatus()
                .build();
    }

    private List<Pod> firstPods() {
        return api.admin().pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().matches("rfb-.*[a-z]"))
                .toList();
    }

    void deleteOne() {
        databases()
                .findFirst()
                .ifPresent(failover -> api.admin().resource(failover).delete());
    }

    @Override
    public void close() {
        api.close();
    }

    private Stream<SeedFailover> seeds() {
        return list(SeedFailover.class);
    }

    private Stream<DatabasesFailover> databases() {
        return list(DatabasesFailover.class);
    }

    private <T extends HasMetadata> Stream<T> list(Class<T> type) {
        return api.admin().resources(type).inNamespace(NAMESPACE).list().getItems().stream();
    }

    private void create(String yaml) {
        api.admin()
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
