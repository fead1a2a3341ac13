package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the master's Service name its pod while the label moves. The label leaves one pod before another gets it; a Service
 * that selects by it leads nowhere in between, and kube-proxy, which by default writes its rules once a second, would keep
 * that for a second. A selector that names one pod and then another has no such moment. Soon after the label has moved, the
 * Service selects by it again; where that fails, or the operator ends before, the step that ensures Services sees to it, or
 * the next move. Confined to one context.
 */
final class MasterRoute {
    /** Until whoever reads pods in Kubernetes has seen the label that has moved. */
    private static final Duration SEEN = Duration.ofSeconds(2);

    /** For a label that cannot be moved. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** The label waits no longer for a Service that cannot be changed. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(MasterRoute.class);

    private final Vertx vertx;
    private final Kube kube;
    /** The latest move of each cluster whose Service names a pod. */
    private final Map<ClusterKey, Object> moves = new HashMap<>();

    MasterRoute(Vertx vertx, Kube kube) {
        this.vertx = vertx;
        this.kube = kube;
    }

    /**
     * Leads to that pod, or by the label at once if it is none of the StatefulSet. Never fails: the label says the same a
     * moment later.
     */
    Future<Void> to(ManagedCluster cluster, Node node) {
        ClusterKey key = cluster.key();
        if (!node.name().equals(node.pod().getMetadata().getLabels().get(Labels.POD_NAME))) {
            return moves.containsKey(key) ? byLabel(key) : Future.succeededFuture();
        }
        Object move = new Object();
        moves.put(key, move);
        endAfter(LONGEST, key, move);
        return new Polling(vertx)
                .within(
                        PATIENCE,
                        select(key, selector -> named(selector, node.name())).map(Optional.of(true)))
                .mapEmpty();
    }

    /** The label has moved. */
    void moved(ClusterKey key) {
        Object move = moves.get(key);
        if (move != null) {
            endAfter(SEEN, key, move);
        }
    }

    /** Whether the Service names a pod, and is to go on doing so. */
    boolean leads(ClusterKey key) {
        return moves.containsKey(key);
    }

    /** Leads by the label wherever a pod is named; completes when it does, or cannot. Never fails. */
    Future<Void> close() {
        return Future.join(
                        List.copyOf(moves.keySet()).stream().map(this::byLabel).toList())
                .mapEmpty();
    }

    void forget(ClusterKey key) {
        moves.remove(key);
    }

    private void endAfter(Duration time, ClusterKey key, Object move) {
        vertx.setTimer(time.toMillis(), tick -> {
            if (move.equals(moves.get(key))) {
                byLabel(key);
            }
        });
    }

    private Future<Void> byLabel(ClusterKey key) {
        moves.remove(key);
        return select(key, MasterRoute::labelled);
    }

    private Future<Void> select(ClusterKey key, UnaryOperator<Map<String, String>> change) {
        Optional<Service> there = kube.cached(
                        Service.class, key.namespace(), new ObjectNames(key.name()).masterService())
                .filter(service -> isByRole(service.getSpec().getSelector()));
        if (there.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<String, String> selector = change.apply(there.get().getSpec().getSelector());
        return kube.select(there.get(), selector).recover(failure -> {
            LOG.info("{}: the master's Service could not be led to {}: {}", key, selector, failure.getMessage());
            return Future.succeededFuture();
        });
    }

    /** One that somebody has changed is left to the step that ensures it. */
    private static boolean isByRole(Map<String, String> selector) {
        return selector != null
                && (Labels.MASTER.equals(selector.get(Labels.ROLE)) || selector.containsKey(Labels.POD_NAME));
    }

    private static Map<String, String> named(Map<String, String> selector, String pod) {
        Map<String, String> changed = new TreeMap<>(selector);
        changed.remove(Labels.ROLE);
        changed.put(Labels.POD_NAME, pod);
        return changed;
    }

    private static Map<String, String> labelled(Map<String, String> selector) {
        Map<String, String> changed = new TreeMap<>(selector);
        changed.remove(Labels.POD_NAME);
        changed.put(Labels.ROLE, Labels.MASTER);
        return changed;
    }
}
