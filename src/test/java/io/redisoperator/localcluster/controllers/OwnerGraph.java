package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which objects there are, by UID, and who owns them. Safe for use from many threads. */
final class OwnerGraph {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private final Map<String, Node> nodes = new ConcurrentHashMap<>();

    /** One object. */
    record Node(
            ServedKind kind,
            ObjectKey key,
            String uid,
            List<OwnerReference> owners,
            List<String> finalizers,
            boolean terminating) {
        static Node of(ServedKind kind, GenericKubernetesResource object) {
            return new Node(
                    kind,
                    ObjectKey.of(object),
                    object.getMetadata().getUid(),
                    List.copyOf(object.getMetadata().getOwnerReferences()),
                    List.copyOf(object.getMetadata().getFinalizers()),
                    Ownership.terminating(object));
        }

        boolean waitsFor(String finalizer) {
            return terminating && finalizers.contains(finalizer);
        }

        /** Whether that object holds this one's owner back from going. */
        boolean blocks(String owner) {
            return owners.stream()
                    .anyMatch(reference ->
                            reference.getUid().equals(owner) && Boolean.TRUE.equals(reference.getBlockOwnerDeletion()));
        }
    }

    /** Takes in the state of an object; the result are the UIDs of all whose case it may change. */
    Set<String> put(Node node) {
        Set<String> touched = new HashSet<>(Set.of(node.uid()));
        ownersOf(node).forEach(touched::add);
        Node old = nodes.put(node.uid(), node);
        if (old != null) {
            ownersOf(old).forEach(touched::add);
        }
        return touched;
    }

    /** Forgets an object that is gone; the result are the UIDs of all whose case it may change. */
    Set<String> remove(String uid) {
        Set<String> touched = new HashSet<>();
        dependents(uid).forEach(dependent -> touched.add(dependent.uid()));
        Node old = nodes.remove(uid);
        if (old != null) {
            ownersOf(old).forEach(touched::add);
        }
        return touched;
    }

    Optional<Node> find(String uid) {
        return Optional.ofNullable(nodes.get(uid));
    }

    List<Node> dependents(String uid) {
        return nodes.values().stream()
                .filter(node ->
                        node.owners().stream().anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
    }

    private static Stream<String> ownersOf(Node node) {
        return node.owners().stream().map(OwnerReference::getUid);
    }
}
