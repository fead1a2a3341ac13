package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.redisoperator.api.FailoverStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CarriedStatusTest {
    private final GenericKubernetesResource unreadable = new GenericKubernetesResource();

    @Test
    void readsTheStatusOfAResourceWhoseSpecCannotBeRead() {
        unreadable.setAdditionalProperty("spec", "nonsense");
        unreadable.setAdditionalProperty(
                "status",
                Map.of(
                        "bootstrapped", true,
                        "master", Map.of("pod", "rfr-cart-0"),
                        "conditions", List.of(Map.of("type", "Ready", "status", "True"))));
        assertThat(CarriedStatus.of(unreadable))
                .get()
                .extracting(FailoverStatus::bootstrapped, FailoverStatus::master)
                .containsExactly(true, new FailoverStatus.Master("rfr-cart-0", null));
    }

    @Test
    void knowsNoStatusWhereThereIsNone() {
        assertThat(CarriedStatus.of(unreadable)).isEmpty();
    }

    @Test
    void ignoresAStatusThatIsNotOurs() {
        unreadable.setAdditionalProperty("status", Map.of("conditions", "many"));
        assertThat(CarriedStatus.of(unreadable)).isEmpty();
    }
}
