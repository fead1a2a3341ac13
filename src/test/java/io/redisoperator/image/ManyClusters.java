package io.redisoperator.image;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.Config;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.api.RealApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For {@code scripts/measure-image.sh}: a local cluster with failovers whose pods run. The arguments are how many, and a
 * folder, into which it writes what an operator in a container needs to reach the cluster as if it were in a pod. It
 * prints a line when that is there, another when all failovers are Ready, and ends with its input.
 */
public final class ManyClusters {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private ManyClusters() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        try (LocalCluster cluster =
                LocalCluster.builder().realApi(RealApi.available()).start()) {
            for (int i = 0; i < count; i++) {
                Path manifest = Files.writeString(folder.resolve("failover.yaml"), failover(i));
                cluster.apply(manifest, "default");
            }
            describe(cluster.operatorConfig(), folder);
            System.out.println("started");
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> ready(cluster) == count);
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the script closes its end.
            }
        }
    }

    private static String failover(int number) {
        return """
                apiVersion: databases.spotahome.com/v1
                kind: RedisFailover
                metadata:
                  name: failover-%d
                spec: {}
                """.formatted(number);
    }

    /** A service account's files where the API has TLS, and the variables of a pod. */
    private static void describe(Config config, Path folder) throws IOException {
        URI api = URI.create(config.getMasterUrl());
        Path account = Files.createDirectories(folder.resolve("serviceaccount"));
        Files.writeString(account.resolve("token"), config.getOauthToken());
        Files.writeString(account.resolve("namespace"), "redis-operator");
        List<String> variables = new ArrayList<>(
                List.of("POD_NAME=measured", "POD_NAMESPACE=redis-operator", "REDIS_OPERATOR_REDIS_BIND=pod-ip"));
        if (config.getCaCertFile() == null) {
            variables.add("REDIS_OPERATOR_KUBERNETES_MASTER_URL=" + api);
        } else {
            Files.copy(Path.of(config.getCaCertFile()), account.resolve("ca.crt"));
            variables.add("KUBERNETES_SERVICE_HOST=" + api.getHost());
            variables.add("KUBERNETES_SERVICE_PORT=" + api.getPort());
        }
        Files.write(folder.resolve("variables"), variables);
    }

    private static long ready(LocalCluster cluster) {
        return cluster.client().resources(DatabasesFailover.class).inAnyNamespace().list().getItems().stream()
                .filter(failover -> failover.getStatus() != null)
                .filter(failover -> Optional.ofNullable(failover.getStatus().conditions()).orElse(List.of()).stream()
                        .anyMatch(ManyClusters::isReady))
                .count();
    }

    private static boolean isReady(Condition condition) {
        return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
    }
}
