package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where nothing that is asked of one namespace is answered, as a webhook hangs there, others are answered all the same. */
class HangingNamespaceIT {
    private static final String HANGS = "hangs";
    private static final int TURNS = 8;
    private static final ClusterKey KEY = new ClusterKey(HANGS, "cart");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger hanging = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private KubeConnection connection;
    private Fabric8Kube kube;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        connection =
                KubeConnection.open(new KubeTarget(Optional.empty(), Optional.of(url), false, Duration.ofSeconds(60)));
        kube = new Fabric8Kube(vertx, connection, NamespaceScope.ALL, new KubeLimits(TURNS, 1000, 1000), "operator-1");
    }

    @AfterEach
    void stop() {
        kube.abandon();
        connection.close();
        threads.shutdownNow();
        server.stop(0);
        vertx.close().await();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void answersOtherNamespaces(Consumer<Fabric8Kube> request) throws Exception {
        for (int i = 0; i < TURNS; i++) {
            request.accept(kube);
        }
        await().until(() -> hanging.get() == 3);

        assertThat(kube.live(ConfigMap.class, "shop", "cart").await(20, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(hanging).hasValue(3);
    }

    static List<Named<Consumer<Fabric8Kube>>> requests() {
        return List.of(
                Named.of("read", kube -> kube.live(ConfigMap.class, HANGS, "cart")),
                Named.of("create", kube -> kube.create(configMap())),
                Named.of("apply", kube -> kube.apply(configMap())),
                Named.of("take fields", kube -> kube.takeFields(configMap())),
                Named.of("dry run", kube -> kube.dryRun(claim())),
                Named.of("delete", kube -> kube.delete(configMap(), Optional.empty())),
                Named.of("delete orphaning", kube -> kube.deleteOrphaning(configMap())),
                Named.of("mark", kube -> kube.markPod(HANGS, "rfr-cart-0", "uid-1", new PodMarks(Map.of(), Map.of()))),
                Named.of("grow", kube -> kube.growClaim(claim(), new Quantity("2Gi"))),
                Named.of("reown", kube -> kube.reownClaim(claim(), List.of())),
                Named.of(
                        "status", kube -> kube.writeStatus(FailoverKind.DATABASES, KEY, "uid-1", FailoverStatus.NONE)));
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().contains("/namespaces/" + HANGS + "/")) {
            hanging.incrementAndGet();
            return;
        }
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
    }

    private static ConfigMap configMap() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(HANGS)
                .withName("cart")
                .withUid("uid-1")
                .withResourceVersion("1")
                .endMetadata()
                .build();
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(HANGS)
                .withName("data-0")
                .withUid("uid-1")
                .withResourceVersion("1")
                .endMetadata()
                .withNewSpec()
                .withStorageClassName("fast")
                .endSpec()
                .build();
    }
}
