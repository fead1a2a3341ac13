package io.redisoperator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.bus.Message;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangesTest {
    private static final ClusterKey ORDERS = new ClusterKey("shop", "orders");
    private static final Map<String, String> OWNED = Labels.selector(ORDERS, Labels.Component.REDIS);

    @ParameterizedTest
    @EnumSource
    void tellsOfAResourceByItsOwnName(FailoverKind kind) {
        assertThat(Changes.of(failover(kind, meta("orders", "1").build())))
                .containsExactly(new Message.FailoverChanged(ORDERS));
    }

    @Test
    void tellsOfAPodByItsLabels() {
        assertThat(Changes.of(new PodBuilder()
                        .withMetadata(
                                meta("rfr-orders-0", "1").withLabels(OWNED).build())
                        .build()))
                .containsExactly(new Message.PodChanged(ORDERS));
    }

    @Test
    void tellsOfAnyOtherOwnedObjectAsOfTheResource() {
        assertThat(Changes.of(configMap("1", OWNED))).containsExactly(new Message.FailoverChanged(ORDERS));
    }

    @Test
    void keepsSilentAboutObjectsOfOthers() {
        assertThat(Changes.of(configMap("1", Map.of(Labels.NAME, "orders")))).isEmpty();
        assertThat(Changes.of(configMap("1", Map.of()))).isEmpty();
    }

    @Test
    void keepsSilentAboutAnObjectThatIsSeenAgain() {
        assertThat(Changes.of(configMap("1", OWNED), configMap("1", OWNED))).isEmpty();
    }

    @Test
    void keepsSilentAboutAStatusOfAResource() {
        assertThat(Changes.of(
                        failover(FailoverKind.DATABASES, meta("orders", "1").build()),
                        failover(FailoverKind.DATABASES, meta("orders", "2").build())))
                .isEmpty();
    }

    @Test
    void tellsOfANewSpecLabelAnnotationOrDeletionOfAResource() {
        GenericKubernetesResource before =
                failover(FailoverKind.DATABASES, meta("orders", "1").build());
        assertThat(Changes.of(
                        before,
                        failover(
                                FailoverKind.DATABASES,
                                meta("orders", "2").withGeneration(8L).build())))
                .hasSize(1);
        assertThat(Changes.of(
                        before,
                        failover(
                                FailoverKind.DATABASES,
                                meta("orders", "2").addToLabels("a", "b").build())))
                .hasSize(1);
        assertThat(Changes.of(
                        before,
                        failover(
                                FailoverKind.DATABASES,
                                meta("orders", "2").addToAnnotations("a", "b").build())))
                .hasSize(1);
        assertThat(Changes.of(
                        before,
                        failover(
                                FailoverKind.DATABASES,
                                meta("orders", "2")
                                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                                        .build())))
                .hasSize(1);
    }

    @Test
    void tellsBothClustersWhenAnObjectChangesHands() {
        Map<String, String> others = Labels.selector(new ClusterKey("shop", "other"), Labels.Component.REDIS);
        assertThat(Changes.of(configMap("1", OWNED), configMap("2", others)))
                .containsExactly(
                        new Message.FailoverChanged(ORDERS),
                        new Message.FailoverChanged(new ClusterKey("shop", "other")));
    }

    private static GenericKubernetesResource failover(FailoverKind kind, ObjectMeta meta) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion(kind.apiVersion());
        resource.setKind("RedisFailover");
        resource.setMetadata(meta);
        return resource;
    }

    private static ConfigMap configMap(String version, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withMetadata(meta("rfr-orders", version).withLabels(labels).build())
                .build();
    }

    private static ObjectMetaBuilder meta(String name, String version) {
        return new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName(name)
                .withUid("u1")
                .withGeneration(7L)
                .withResourceVersion(version);
    }
}
