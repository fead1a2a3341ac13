package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan says of volumes. */
class TakeoverPlannerVolumesTest {
    private final MemoryKube kube = new MemoryKube();

    @Test
    void tellsThatVolumesGrowWithAnEditAndThatTheStatefulSetIsMadeAnewWithThePods() {
        former(TakeoverPlannerTest.storage("2Gi", false));
        claim(0, "100Mi");

        TakeoverPlan plan = plan();

        assertThat(plan.state()).contains("is to be taken over");
        assertThat(plan.now()).noneMatch(change -> change.contains("PersistentVolumeClaim"));
        assertThat(plan.later())
                .contains(
                        "with the next edit of any kind already: grow PersistentVolumeClaim data-rfr-cart-0 from 100Mi"
                                + " to 2Gi")
                .contains("make StatefulSet rfr-cart anew around its pods, as templates of claims cannot change")
                .noneMatch(change -> change.contains("volumeClaimTemplates"));
    }

    @Test
    void tellsWhatOfTheStorageCannotBeHad() {
        former(TakeoverPlannerTest.storage("50Mi", true));
        claim(0, "100Mi");

        TakeoverPlan plan = plan();
        assertThat(plan.later())
                .contains("with the next edit of any kind already: keep PersistentVolumeClaim data-rfr-cart-0 when the"
                        + " resource is deleted");
        assertThat(plan.now())
                .anyMatch(line -> line.startsWith("not change spec.redis.storage.persistentVolumeClaim.spec.resources"
                        + ".requests.storage: 50Mi is less than the 100Mi of data-rfr-cart-0"));
    }

    private void claim(int ordinal, String size) {
        PersistentVolumeClaim template = kube.cached(StatefulSet.class, "shop", "rfr-cart")
                .orElseThrow()
                .getSpec()
                .getVolumeClaimTemplates()
                .getFirst();
        kube.put(new PersistentVolumeClaimBuilder(template)
                .editMetadata()
                .withNamespace("shop")
                .withName("data-rfr-cart-" + ordinal)
                .withLabels(Labels.selector(new ClusterKey("shop", "cart"), Component.REDIS))
                .endMetadata()
                .editSpec()
                .editResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build());
    }

    private void former(String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        kube.put(resource);
        Failover failover = Failovers.readable(resource);
        new FormerObjects(failover.key(), failover.uid(), Optional.empty())
                .all()
                .forEach(kube::put);
    }

    private TakeoverPlan plan() {
        List<TakeoverPlan> plans =
                new TakeoverPlanner(kube, new DesiredOptions(false)).all().result();
        assertThat(plans).hasSize(1);
        return plans.getFirst();
    }
}
