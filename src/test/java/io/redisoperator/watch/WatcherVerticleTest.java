package io.redisoperator.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.kube.CacheFeed;
import io.redisoperator.kube.CacheListener;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatcherVerticleTest {
    private static final ClusterKey ORDERS = new ClusterKey("shop", "orders");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final List<CacheListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Message> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        bus.consume(Message.FailoverChanged.class, heard::add);
        bus.consume(Message.PodChanged.class, heard::add);
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void tellsOfEveryClusterAtItsStart() {
        GenericKubernetesResource failover = new GenericKubernetesResource();
        failover.setApiVersion(FailoverKind.DATABASES.apiVersion());
        failover.setKind("RedisFailover");
        failover.setMetadata(
                new ObjectMetaBuilder().withNamespace("shop").withName("orders").build());
        kube.put(failover);
        deploy();
        await().untilAsserted(() -> assertThat(heard).containsExactly(new Message.FailoverChanged(ORDERS)));
    }

    @Test
    void tellsOfChangesUntilItIsClosed() {
        String id = deploy();
        listeners.forEach(listener -> listener.added(pod("1")));
        listeners.forEach(listener -> listener.updated(pod("1"), pod("1")));
        listeners.forEach(listener -> listener.updated(pod("1"), pod("2")));
        listeners.forEach(listener -> listener.deleted(pod("2")));
        Message changed = new Message.PodChanged(ORDERS);
        await().untilAsserted(() -> assertThat(heard).containsExactly(changed, changed, changed));
        vertx.undeploy(id).await();
        assertThat(listeners).isEmpty();
    }

    private String deploy() {
        CacheFeed feed = new CacheFeed() {
            @Override
            public void listen(CacheListener listener) {
                listeners.add(listener);
            }

            @Override
            public void ignore(CacheListener listener) {
                listeners.remove(listener);
            }
        };
        return vertx.deployVerticle(new WatcherVerticle(feed, kube, bus)).await();
    }

    private static Pod pod(String version) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("rfr-orders-0")
                .withLabels(Labels.selector(ORDERS, Labels.Component.REDIS))
                .withResourceVersion(version)
                .endMetadata()
                .build();
    }
}
