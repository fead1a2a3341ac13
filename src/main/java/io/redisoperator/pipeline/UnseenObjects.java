package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds objects of a cluster that are there and in no cache: somebody took off the labels by which they are watched.
 * Taken for absent, what an earlier operator made would be written over, and its pods replaced.
 */
final class UnseenObjects {
    private final Kube kube;

    UnseenObjects(Kube kube) {
        this.kube = kube;
    }

    /**
     * One of them.
     *
     * @param labels what it is to carry
     */
    record Unseen(HasMetadata object, Map<String, String> labels) {
        /** Kind and name. */
        String described() {
            return PlannedObjects.described(object);
        }

        /** What to do about it, in words. */
        String toBeLabelled() {
            return "label " + described() + ": "
                    + labels.entrySet().stream()
                            .map(label -> label.getKey() + "=" + label.getValue())
                            .sorted()
                            .collect(Collectors.joining(", "));
        }

        /** Whether it is more than a cache that lags behind. */
        boolean lacksLabels() {
            Map<String, String> there = object.getMetadata().getLabels();
            return there == null || !there.entrySet().containsAll(labels.entrySet());
        }
    }

    /** Those without which pods would be made, and nobody could tell whose there are. */
    Future<List<Unseen>> ofPods(HasMetadata resource) {
        ObjectNames names = new ObjectNames(resource.getMetadata().getName());
        return all(
                find(StatefulSet.class, resource, names.redis(), Component.REDIS),
                find(Deployment.class, resource, names.sentinel(), Component.SENTINEL));
    }

    /** The disruption budgets, which many clusters do not have. */
    Future<List<Unseen>> ofBudgets(HasMetadata resource) {
        ObjectNames names = new ObjectNames(resource.getMetadata().getName());
        return all(
                find(PodDisruptionBudget.class, resource, names.redis(), Component.REDIS),
                find(PodDisruptionBudget.class, resource, names.sentinel(), Component.SENTINEL));
    }

    private static Future<List<Unseen>> all(Future<Optional<Unseen>> one, Future<Optional<Unseen>> other) {
        return Future.join(one, other)
                .map(both -> both.<Optional<Unseen>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private <T extends HasMetadata> Future<Optional<Unseen>> find(
            Class<T> type, HasMetadata resource, String name, Component component) {
        String namespace = resource.getMetadata().getNamespace();
        if (kube.cached(type, namespace, name).isPresent()) {
            return Future.succeededFuture(Optional.empty());
        }
        Map<String, String> labels =
                Labels.selector(new ClusterKey(namespace, resource.getMetadata().getName()), component);
        return kube.live(type, namespace, name)
                .map(found -> found.filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                        .filter(object -> isOf(resource, object) || (isNobodys(object) && selects(object, labels)))
                        .map(object -> new Unseen(object, labels)));
    }

    private static boolean isOf(HasMetadata resource, HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .anyMatch(resource.getMetadata().getUid()::equals);
    }

    private static boolean isNobodys(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().isEmpty();
    }

    /** One that happens to have the name selects other pods, which nobody can change. */
    private static boolean selects(HasMetadata object, Map<String, String> labels) {
        LabelSelector selector = selector(object);
        return selector != null
                && selector.getMatchLabels() != null
                && selector.getMatchLabels().entrySet().containsAll(labels.entrySet());
    }

    private static @Nullable LabelSelector selector(HasMetadata object) {
        return switch (object) {
            case StatefulSet set -> set.getSpec().getSelector();
            case Deployment deployment -> deployment.getSpec().getSelector();
            case PodDisruptionBudget budget -> budget.getSpec().getSelector();
            default -> null;
        };
    }
}
