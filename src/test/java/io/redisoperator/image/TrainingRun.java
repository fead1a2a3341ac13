package io.redisoperator.image;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs an operator through what it does in its first seconds, and stops it. Its JVM, told to, then writes down what it
 * loaded: the image's AOT cache. Fails if the operator does not become ready, does nothing, or does not stop cleanly, so
 * that no image is built of one that cannot.
 *
 * <p>The arguments are the command line that starts the operator.
 */
public final class TrainingRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> PATHS = List.of("/metrics", "/healthz", "/", "/api/v1/failovers");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI operator;

    private TrainingRun(int port) {
        this.operator = URI.create("http://127.0.0.1:" + port);
    }

    public static void main(String[] command) throws IOException, InterruptedException {
        int port = freePort();
        try (WaitingClusters clusters = WaitingClusters.start()) {
            Process process = start(command, clusters.kubeconfig(), port);
            try {
                new TrainingRun(port).train(process, clusters);
                process.destroy();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("the operator stopped with exit code " + process.exitValue());
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Configured by its environment, as in a pod. */
    private static Process start(String[] command, Path kubeconfig, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "REDIS_OPERATOR_KUBERNETES_KUBECONFIG", kubeconfig.toString(),
                        "REDIS_OPERATOR_HTTP_HOST", "127.0.0.1",
                        "REDIS_OPERATOR_HTTP_PORT", Integer.toString(port)));
        return builder.start();
    }

    private void train(Process process, WaitingClusters clusters) {
        await().atMost(PATIENCE)
                .failFast("the operator ended", () -> !process.isAlive())
                .until(() -> ok("/readyz"));
        await().atMost(PATIENCE).until(clusters::allHaveStatus);
        await().atMost(PATIENCE).until(clusters::allHavePods);
        clusters.addPods();
        await().atMost(PATIENCE).until(() -> get("/metrics").contains("redis_operator_controller_redis_checks_total{"));
        clusters.deleteOne();
        PATHS.forEach(path -> await().atMost(PATIENCE).until(() -> ok(path)));
        await().atMost(PATIENCE).until(() -> !get("/api/v1/failovers").contains("of-today"));
    }

    private boolean ok(String path) {
        return !get(path).isEmpty();
    }

    /** The body of a successful answer; empty for any other. */
    private String get(String path) {
        try {
            var answer =
                    http.send(HttpRequest.newBuilder(operator.resolve(path)).build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
