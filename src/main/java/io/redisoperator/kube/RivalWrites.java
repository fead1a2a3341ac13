package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.model.ClusterKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an earlier operator wrote; it is still at work on a cluster if it writes back what this one has changed. */
public final class RivalWrites {
    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(Service.class, ConfigMap.class, PodDisruptionBudget.class, StatefulSet.class, Deployment.class);

    private RivalWrites() {}

    /** An object that was written back, and when. */
    public record Sighting(String object, Instant at) {}

    /** The latest sign, however long ago: writes that change nothing leave none. */
    public static Optional<Sighting> latest(Kube kube, ClusterKey key) {
        return KINDS.stream()
                .flatMap(kind -> kube.owned(kind, key).stream())
                .flatMap(RivalWrites::sighting)
                .max(Comparator.comparing(Sighting::at));
    }

    /** When an earlier operator last changed an object of a cluster, as far as that can be told. */
    public static Optional<Instant> last(Kube kube, ClusterKey key) {
        return KINDS.stream()
                .flatMap(kind -> kube.owned(kind, key).stream())
                .flatMap(object -> FormerFields.written(object).stream())
                .max(Comparator.naturalOrder());
    }

    private static Stream<Sighting> sighting(HasMetadata object) {
        return FormerFields.changedBack(object)
                .map(at -> new Sighting(
                        object.getKind() + " " + object.getMetadata().getName(), at))
                .stream();
    }
}
