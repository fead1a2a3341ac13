package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.spec.Failovers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialClaimTest {
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);

    @Test
    void isWhatTheControllerOfAStatefulSetMakes() {
        StatefulSet set = RedisStatefulSet.of(Failovers.failover("""
                redis:
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data, labels: {team: shop, app.kubernetes.io/name: other}, annotations: {a: b}}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """), OPTIONS);
        PersistentVolumeClaim template = set.getSpec().getVolumeClaimTemplates().getFirst();

        assertThat(TrialClaim.of(asStored(set), 2)).singleElement().satisfies(claim -> {
            assertThat(claim.getMetadata().getName()).isEqualTo("data-rfr-cart-2");
            assertThat(claim.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(claim.getMetadata().getLabels())
                    .containsEntry("team", "shop")
                    .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
            assertThat(claim.getMetadata().getAnnotations()).isEqualTo(Map.of("a", "b"));
            assertThat(claim.getMetadata().getOwnerReferences())
                    .isEqualTo(template.getMetadata().getOwnerReferences());
            assertThat(claim.getSpec()).isEqualTo(template.getSpec());
            assertThat(claim.getStatus()).isNull();
        });
    }

    @Test
    void isNoneWhereTheDataIsInAnEmptyDir() {
        assertThat(TrialClaim.of(RedisStatefulSet.of(Failovers.failover(""), OPTIONS), 0))
                .isEmpty();
    }

    /** The API server gives a template a status, too. */
    private static StatefulSet asStored(StatefulSet set) {
        return new StatefulSetBuilder(set)
                .editSpec()
                .editFirstVolumeClaimTemplate()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .endVolumeClaimTemplate()
                .endSpec()
                .build();
    }
}
