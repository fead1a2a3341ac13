package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.kube.Heritage;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of an earlier operator that somebody took a label off. */
class LabelMenderTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final DatabasesFailover resource = Failovers.databases("");
    private final LabelMender mender = new LabelMender(kube, bus);

    @BeforeEach
    void former() {
        kube.put(resource);
        Failover failover = Failovers.readable(resource);
        new FormerObjects(KEY, failover.uid(), Optional.empty()).all().forEach(kube::put);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void givesAStatefulSetItsLabelBackSoThatItsPodsStay() {
        List<Message.Noted> events = new CopyOnWriteArrayList<>();
        bus.consume(Message.Noted.class, events::add);
        lose(StatefulSet.class, "rfr-cart");
        assertThat(Heritage.held(kube, KEY)).isFalse();

        assertThat(waits()).isTrue();

        assertThat(kube.writes()).containsExactly("label StatefulSet/rfr-cart");
        assertThat(Heritage.held(kube, KEY)).isTrue();
        assertThat(waits()).isFalse();
        await().untilAsserted(() -> assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).isEqualTo("LabelsRestored")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfr-cart", "rfs-cart"})
    void givesABudgetItsLabelBack(String name) {
        lose(PodDisruptionBudget.class, name);

        assertThat(waits()).isTrue();

        assertThat(kube.writes()).containsExactly("label PodDisruptionBudget/" + name);
        assertThat(waits()).isFalse();
    }

    @Test
    void givesSentinelsTheirLabelBackThoughNobodyOwnsThem() {
        Deployment sentinels = lose(Deployment.class, "rfs-cart");
        sentinels.getMetadata().setOwnerReferences(List.of());

        assertThat(waits()).isTrue();

        assertThat(kube.writes()).containsExactly("label Deployment/rfs-cart");
    }

    @Test
    void writesNothingWhereACacheLagsBehindAndWaitsForIt() {
        StatefulSet set = kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        kube.remove(StatefulSet.class, "shop", "rfr-cart");
        kube.putUnheard(set);

        assertThat(waits()).isTrue();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void leavesWhatIsSomebodyElses() {
        StatefulSet set = lose(StatefulSet.class, "rfr-cart");
        set.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withUid("other")
                        .withController(true)
                        .build()));
        Deployment sentinels = lose(Deployment.class, "rfs-cart");
        sentinels.getMetadata().setOwnerReferences(List.of());
        sentinels.getSpec().getSelector().setMatchLabels(Map.of("app", "cart"));

        assertThat(waits()).isFalse();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void leavesEverythingWhereAPersonAsksForIt() {
        lose(StatefulSet.class, "rfr-cart");
        resource.getMetadata().setAnnotations(Map.of(Annotations.SKIP_RECONCILE, "true"));

        assertThat(waits()).isFalse();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void waitsForNothingThatIsNotThere() {
        kube.remove(StatefulSet.class, "shop", "rfr-cart");
        kube.remove(PodDisruptionBudget.class, "shop", "rfr-cart");

        assertThat(waits()).isFalse();
        assertThat(kube.writes()).isEmpty();
    }

    private boolean waits() {
        return mender.waits(KEY).result();
    }

    /** The API server has it, and no cache. */
    private <T extends HasMetadata> T lose(Class<T> type, String name) {
        T object = kube.cached(type, "shop", name).orElseThrow();
        kube.remove(type, "shop", name);
        Map<String, String> labels = new HashMap<>(object.getMetadata().getLabels());
        labels.remove(Labels.PART_OF);
        object.getMetadata().setLabels(labels);
        kube.putUnheard(object);
        return object;
    }
}
