package io.redisoperator.localcluster.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redisoperator.localcluster.api.server.HttpDoor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A Kubernetes API inside this process, over plain HTTP on a free port of 127.0.0.1. It does what the operator, the
 * kubelet and kubectl use, as Kubernetes 1.36 does it; it has no rights, no CEL rules, and no controllers. What speaks
 * protobuf only is refused: {@code kubectl create configmap} and its like, but not {@code kubectl create -f}.
 */
public final class InProcessApi implements ClusterApi {
    private static final String HOST = "127.0.0.1";
    private static final String ADMIN = "admin";
    private static final String DEFAULT = "default";
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx;
    private final ServiceNet services;
    private final HttpDoor door;
    private final String url;
    private final KubernetesClient admin;

    private InProcessApi(Vertx vertx, ServiceNet services, HttpDoor door, int port) {
        this.vertx = vertx;
        this.services = services;
        this.door = door;
        this.url = "http://" + HOST + ":" + port;
        this.admin =
                new KubernetesClientBuilder().withConfig(config(DEFAULT, ADMIN)).build();
    }

    public static InProcessApi start() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        ServiceNet services = ServiceNet.take();
        HttpDoor door = new HttpDoor(vertx, services.prefix());
        return new InProcessApi(vertx, services, door, await(door.open(HOST)));
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public Config configFor(String namespace, String serviceAccount) {
        return config(namespace, user(namespace, serviceAccount));
    }

    @Override
    public String kubeconfig() {
        return Kubeconfig.of(url, DEFAULT, ADMIN);
    }

    @Override
    public String kubeconfigFor(String namespace, String serviceAccount) {
        return Kubeconfig.of(url, namespace, user(namespace, serviceAccount));
    }

    @Override
    public boolean bringsControllers() {
        return false;
    }

    /** The latest requests to change something, oldest first. */
    public List<WriteRecord> writes() {
        return door.log().writes();
    }

    /**
     * Lets through only writes that the predicate accepts; the connection of any other is closed unanswered, as if the
     * writer had died just before. The predicate must not block.
     */
    public void gateWrites(Predicate<WriteRecord> accepts) {
        door.log().gate(accepts);
    }

    /** Lets {@code kubectl logs} find the output of containers; it is not followed. */
    public void serveLogs(LogSource files) {
        door.serveLogs(files);
    }

    @Override
    public void close() {
        admin.close();
        await(vertx.close());
        services.close();
    }

    private static String user(String namespace, String serviceAccount) {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    private Config config(String namespace, String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withNamespace(namespace)
                .withOauthToken(token)
                .build();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
