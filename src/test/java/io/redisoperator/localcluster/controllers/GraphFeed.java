package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.function.Consumer;

/** Keeps the graph of owners as the watches tell it, and asks for the garbage collector where that matters. */
record GraphFeed(OwnerGraph graph, Consumer<ObjectKey> collector) implements ServedKinds.Listener {
    @Override
    public void changed(ServedKind kind, GenericKubernetesResource object) {
        graph.put(OwnerGraph.Node.of(kind, object)).forEach(this::request);
    }

    @Override
    public void gone(GenericKubernetesResource object) {
        graph.remove(object.getMetadata().getUid()).forEach(this::request);
    }

    private void request(String uid) {
        collector.accept(new ObjectKey("", uid));
    }
}
