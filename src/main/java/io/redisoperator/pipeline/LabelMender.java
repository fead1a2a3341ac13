package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.pipeline.UnseenObjects.Unseen;
import io.redisoperator.spec.Rivals;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives objects of a cluster the labels back by which the caches know them, before they could count as absent. */
final class LabelMender {
    private final Kube kube;
    private final Bus bus;
    private final UnseenObjects unseen;
    /** Clusters whose budgets are known. Later ones are this operator's, which an apply gives back all they had. */
    private final Set<ClusterKey> budgetsKnown = new HashSet<>();

    LabelMender(Kube kube, Bus bus) {
        this.kube = kube;
        this.bus = bus;
        this.unseen = new UnseenObjects(kube);
    }

    /** Whether objects are there that no cache knows yet: until one does, nothing can be said of the cluster. */
    Future<Boolean> waits(ClusterKey key) {
        Optional<HasMetadata> resource = Rivals.choose(kube.resources(key).stream()
                        .filter(r -> r.getMetadata().getDeletionTimestamp() == null)
                        .toList())
                .resource()
                .filter(chosen -> !paused(chosen));
        return resource.map(chosen -> find(key, chosen).compose(found -> mend(key, found)))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    void forget(ClusterKey key) {
        budgetsKnown.remove(key);
    }

    private Future<List<Unseen>> find(ClusterKey key, HasMetadata resource) {
        return unseen.ofPods(resource)
                .compose(pods -> pods.isEmpty() && !budgetsKnown.contains(key)
                        ? unseen.ofBudgets(resource).onSuccess(budgets -> {
                            if (budgets.isEmpty()) {
                                budgetsKnown.add(key);
                            }
                        })
                        : Future.succeededFuture(pods));
    }

    private Future<Boolean> mend(ClusterKey key, List<Unseen> found) {
        return Future.join(found.stream()
                        .filter(Unseen::lacksLabels)
                        .map(one -> mend(key, one))
                        .toList())
                .map(done -> !found.isEmpty());
    }

    private Future<Void> mend(ClusterKey key, Unseen one) {
        return kube.relabel(one.object(), one.labels())
                .onSuccess(ok -> bus.publish(new Message.Noted(
                        key,
                        true,
                        "LabelsRestored",
                        one.described() + " lacked labels by which it is found, such as " + Labels.PART_OF + "="
                                + Labels.PART_OF_VALUE
                                + "; it has them again. Whoever took them off should leave them")));
    }

    private static boolean paused(HasMetadata resource) {
        return resource.getMetadata().getAnnotations() != null
                && "true".equals(resource.getMetadata().getAnnotations().get(Annotations.SKIP_RECONCILE));
    }
}
