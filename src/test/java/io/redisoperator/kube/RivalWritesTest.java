package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RivalWritesTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final MemoryKube kube = new MemoryKube();

    @Test
    void seesAnEarlierOperatorThatWritesBackWhatWasChanged() {
        service(NOW.minusSeconds(60), NOW.minusSeconds(30));

        assertThat(RivalWrites.latest(kube, KEY))
                .contains(new RivalWrites.Sighting("Service rfrm-cart", NOW.minusSeconds(30)));
    }

    @Test
    void seesNoneInWhatWasWrittenBeforeTheTakeover() {
        service(NOW.minusSeconds(10), NOW.minusSeconds(20));

        assertThat(RivalWrites.latest(kube, KEY)).isEmpty();
    }

    private void service(Instant applied, Instant updated) {
        kube.put(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("rfrm-cart")
                .withLabels(Labels.selector(KEY, Component.REDIS))
                .withManagedFields(entry("Apply", applied), entry("Update", updated))
                .endMetadata()
                .build());
    }

    private static ManagedFieldsEntry entry(String operation, Instant at) {
        return new ManagedFieldsEntryBuilder()
                .withManager("redis-operator")
                .withOperation(operation)
                .withTime(at.toString())
                .build();
    }
}
