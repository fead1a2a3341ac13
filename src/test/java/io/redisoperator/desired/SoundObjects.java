package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds for the objects of a cluster whatever its spec says. */
public final class SoundObjects {
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

    private SoundObjects() {}

    /** Fails if one of them does not hold. */
    public static void assertSound(Failover failover) {
        List<HasMetadata> objects = AllObjects.of(failover);
        assertThat(objects.stream()
                        .map(o -> o.getKind() + " " + o.getMetadata().getName())
                        .collect(Collectors.toSet()))
                .hasSameSizeAs(objects)
                .contains("Pod rfb-cart", "StatefulSet rfr-cart", "Deployment rfs-cart", "Service rfrm-cart");
        objects.forEach(object -> assertOwned(object, failover));
        objects.forEach(object -> {
            switch (object) {
                case Pod pod -> assertPod(pod.getSpec(), storage(failover));
                case StatefulSet set -> {
                    assertThat(set.getSpec().getReplicas()).isBetween(1, 100);
                    assertSelected(
                            set.getSpec().getSelector().getMatchLabels(),
                            set.getSpec().getTemplate());
                    assertPod(set.getSpec().getTemplate().getSpec(), storage(failover));
                }
                case Deployment sentinels -> {
                    assertThat(sentinels.getSpec().getReplicas()).isBetween(1, 100);
                    assertSelected(
                            sentinels.getSpec().getSelector().getMatchLabels(),
                            sentinels.getSpec().getTemplate());
                    assertPod(sentinels.getSpec().getTemplate().getSpec(), Set.of());
                }
                default -> {}
            }
        });
    }

    private static void assertOwned(HasMetadata object, Failover failover) {
        assertThat(object.getMetadata().getName()).matches(NAME);
        assertThat(object.getMetadata().getNamespace()).isEqualTo(failover.key().namespace());
        assertThat(object.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/name", failover.key().name())
                .containsEntry("app.kubernetes.io/managed-by", "redis-operator")
                .containsKey("app.kubernetes.io/component")
                .allSatisfy((key, value) -> assertThat(value).as(key).matches(LABEL_VALUE));
        assertThat(object.getMetadata().getOwnerReferences())
                .singleElement()
                .extracting(OwnerReference::getUid, OwnerReference::getController)
                .containsExactly(failover.uid(), true);
    }

    private static void assertSelected(Map<String, String> selector, PodTemplateSpec template) {
        assertThat(selector).isNotEmpty();
        assertThat(template.getMetadata().getLabels()).containsAllEntriesOf(selector);
    }

    /** @param claimed volumes that the StatefulSet adds by its claims */
    private static void assertPod(PodSpec pod, Set<String> claimed) {
        List<Container> all = Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
        Set<String> volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        assertThat(volumes).hasSameSizeAs(pod.getVolumes());
        assertThat(all.stream().map(Container::getName).collect(Collectors.toSet()))
                .hasSameSizeAs(all);
        assertThat(pod.getContainers()).isNotEmpty();
        assertThat(all).allSatisfy(container -> {
            assertThat(container.getName()).matches(NAME);
            assertThat(container.getImage()).as(container.getName()).matches("\\S+");
            assertThat(container.getVolumeMounts())
                    .allSatisfy(mount -> assertThat(mount.getName())
                            .matches(
                                    name -> volumes.contains(name) || claimed.contains(name),
                                    "is a volume of " + volumes));
        });
    }

    private static Set<String> storage(Failover failover) {
        return failover.redis().storage() instanceof StorageSettings.Claimed claimed
                ? Set.of(claimed.volume())
                : Set.of();
    }
}
