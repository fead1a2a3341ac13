package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.controllers.OwnerGraph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Deletes objects whose owners are all gone; in the foreground the owner goes last, and orphans lose their owner and
 * stay. Keys are UIDs without a namespace.
 */
final class GarbageCollector implements Reconciler {
    private final KubernetesClient client;
    private final OwnerGraph graph;
    private final ServedKinds kinds;

    GarbageCollector(KubernetesClient client, OwnerGraph graph, ServedKinds kinds) {
        this.client = client;
        this.graph = graph;
        this.kinds = kinds;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        graph.find(key.name()).ifPresent(node -> {
            if (node.waitsFor(OwnerGraph.ORPHAN)) {
                orphanDependents(node);
            } else if (node.waitsFor(OwnerGraph.FOREGROUND)) {
                deleteDependents(node);
            }
            if (!node.terminating() && !node.owners().isEmpty()) {
                judge(node);
            }
        });
        return true;
    }

    private void judge(Node node) {
        List<OwnerReference> lost = new ArrayList<>();
        List<OwnerReference> waiting = new ArrayList<>();
        for (OwnerReference owner : node.owners()) {
            if (graph.find(owner.getUid())
                    .filter(each -> each.waitsFor(OwnerGraph.FOREGROUND))
                    .isPresent()) {
                waiting.add(owner);
            } else if (!exists(node, owner)) {
                lost.add(owner);
            }
        }
        boolean owned = lost.size() + waiting.size() < node.owners().size();
        if (!owned) {
            boolean foreground =
                    !waiting.isEmpty() && !graph.dependents(node.uid()).isEmpty();
            delete(node, foreground ? "Foreground" : "Background");
        } else if (!lost.isEmpty() || !waiting.isEmpty()) {
            lost.addAll(waiting);
            disown(node, lost.stream().map(OwnerReference::getUid).toList());
        }
    }

    /** What the watches have not shown yet is looked up; a kind that nobody serves may be served again later. */
    private boolean exists(Node node, OwnerReference reference) {
        Optional<Node> known = graph.find(reference.getUid());
        if (known.isPresent()) {
            String namespace = known.get().key().namespace();
            return namespace.isEmpty() || namespace.equals(node.key().namespace());
        }
        return kinds.find(reference.getApiVersion(), reference.getKind())
                .map(kind -> {
                    String namespace = kind.namespaced() ? node.key().namespace() : "";
                    HasMetadata owner = kind.resource(client, new ObjectKey(namespace, reference.getName()))
                            .get();
                    return owner != null && owner.getMetadata().getUid().equals(reference.getUid());
                })
                .orElse(true);
    }

    private void orphanDependents(Node owner) {
        graph.dependents(owner.uid()).forEach(each -> disown(each, List.of(owner.uid())));
        removeFinalizer(owner, OwnerGraph.ORPHAN);
    }

    private void deleteDependents(Node owner) {
        List<Node> dependents = graph.dependents(owner.uid());
        if (dependents.stream().noneMatch(each -> each.blocks(owner.uid()))) {
            removeFinalizer(owner, OwnerGraph.FOREGROUND);
        }
        dependents.stream().filter(each -> !each.terminating()).forEach(this::judge);
    }

    /** An orphan may have lost its owner before the owner went, without the watch having shown it yet. */
    private void delete(Node node, String propagation) {
        GenericKubernetesResource now = node.kind().resource(client, node.key()).get();
        if (now == null || !Node.of(node.kind(), now).owners().equals(node.owners())) {
            return;
        }
        String path =
                node.kind().path(node.key().namespace()) + "/" + node.key().name();
        Deletions.delete(client, path, node.uid(), propagation);
    }

    private void disown(Node node, List<String> owners) {
        edit(node, object -> {
            object.getMetadata().getOwnerReferences().removeIf(each -> owners.contains(each.getUid()));
            return object;
        });
    }

    private void removeFinalizer(Node node, String finalizer) {
        edit(node, object -> {
            object.getMetadata().getFinalizers().remove(finalizer);
            return object;
        });
    }

    private void edit(Node node, UnaryOperator<GenericKubernetesResource> change) {
        var resource = node.kind().resource(client, node.key());
        GenericKubernetesResource now = resource.get();
        if (now != null && now.getMetadata().getUid().equals(node.uid())) {
            resource.edit(change);
        }
    }
}
