package io.redisoperator.kube;

import io.redisoperator.Definitions;
import io.redisoperator.localcluster.api.InProcessApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The API that these tests speak to: one inside this process, or the one of the kubeconfig that the system property
 * {@code test.kubeconfig} names.
 */
record TestApi(Optional<InProcessApi> inProcess, KubeConnection connection) implements AutoCloseable {
    static TestApi start() throws IOException {
        Optional<Path> real =
                Optional.ofNullable(System.getProperty("test.kubeconfig")).map(Path::of);
        Optional<InProcessApi> inProcess = real.isPresent() ? Optional.empty() : Optional.of(InProcessApi.start());
        Path kubeconfig = real.isPresent()
                ? real.get()
                : Files.writeString(
                        Files.createTempFile("kubeconfig", ""),
                        inProcess.orElseThrow().kubeconfig());
        TestApi api = new TestApi(
                inProcess,
                KubeConnection.open(
                        new KubeTarget(Optional.of(kubeconfig), Optional.empty(), false, Duration.ofSeconds(10))));
        if (real.isEmpty()) {
            Files.delete(kubeconfig);
        }
        Definitions.install(api.connection().client());
        return api;
    }

    @Override
    public void close() {
        connection.close();
        inProcess.ifPresent(InProcessApi::close);
    }
}
