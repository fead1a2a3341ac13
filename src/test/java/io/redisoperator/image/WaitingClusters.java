package io.redisoperator.image;

import io.fabric8.kubernetes.api.model.HasMetadata;
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

/** An API server with the definitions and one failover of each kind, whose pods never start. */
final class WaitingClusters implements AutoCloseable {
    private static final List<Path> DEFINITIONS = List.of(
            Path.of("k8s/redisfailovers.spotahome.com.yaml"),
            Path.of("k8s/redisfailovers.databases.spotahome.com.yaml"));
    private static final String NAMESPACE = "default";
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
