package io.redisoperator.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The API that these tests speak to, with the operator's definitions and rights: one inside this process, or a real one
 * when the system property {@code localcluster.api} is {@code kube}. It is started once for all of them.
 */
record TestApi(KubernetesClient admin, KubeConnection connection) implements AutoCloseable {
    private static final LocalCluster CLUSTER = LocalCluster.builder()
            .realApi("kube".equals(System.getProperty("localcluster.api")))
            .withoutKubelet()
            .start();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
    }

    /** A connection of its own, as the operator's account. */
    static TestApi connect() throws IOException {
        Path kubeconfig = Files.createTempFile("kubeconfig", "");
        try {
            Files.writeString(kubeconfig, kubeconfig(CLUSTER.operatorConfig()));
            KubeTarget target =
                    new KubeTarget(Optional.of(kubeconfig), Optional.empty(), false, Duration.ofSeconds(10));
            return new TestApi(CLUSTER.client(), KubeConnection.open(target));
        } finally {
            Files.delete(kubeconfig);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private static String kubeconfig(Config config) {
        String authority = config.getCaCertFile() == null ? "" : "certificate-authority: " + config.getCaCertFile();
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: test
                  cluster:
                    server: %s
                    %s
                users:
                - name: operator
                  user:
                    token: %s
                contexts:
                - name: test
                  context:
                    cluster: test
                    user: operator
                current-context: test
                """.formatted(config.getMasterUrl(), authority, config.getOauthToken());
    }
}
