package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.desired.AsItRuns;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.BootstrapNode;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Specs;
import java.util.Optional;

/** Clusters that run though their spec cannot be read: what there is to be healed is told by their objects. */
final class RunningClusters {
    private final Kube kube;

    RunningClusters(Kube kube) {
        this.kube = kube;
    }

    /** The cluster of a resource as it runs; empty if it has no StatefulSet. */
    Optional<Failover> of(HasMetadata resource) {
        String namespace = resource.getMetadata().getNamespace();
        ObjectNames names = new ObjectNames(resource.getMetadata().getName());
        return kube.cached(StatefulSet.class, namespace, names.redis())
                .filter(set -> owned(set, resource))
                .map(set -> {
                    Failover sound = Specs.soundPartsOf(resource);
                    Optional<Deployment> sentinels = kube.cached(Deployment.class, namespace, names.sentinel());
                    return sound.as(AsItRuns.of(
                            set,
                            sentinels,
                            kube.cached(ConfigMap.class, namespace, names.redis()),
                            kube.cached(ConfigMap.class, namespace, names.sentinel()),
                            CarriedStatus.of(resource)
                                    .flatMap(status -> followed(status, sound, sentinels.isPresent()))));
                });
    }

    /** A cluster that follows has sentinels only if they are to name the Redis outside. */
    private static Optional<BootstrapNode> followed(FailoverStatus status, Failover sound, boolean sentinels) {
        FailoverStatus.Following following = status.following();
        Optional<Endpoint> address = CarriedStatus.followed(status);
        return following == null
                ? Optional.empty()
                : address.map(at -> new BootstrapNode(
                        at,
                        Optional.ofNullable(following.secret()),
                        sound.bootstrapNode().map(BootstrapNode::announced).orElse(sentinels)));
    }

    private static boolean owned(StatefulSet set, HasMetadata resource) {
        return set.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> resource.getMetadata().getUid().equals(owner.getUid()));
    }
}
