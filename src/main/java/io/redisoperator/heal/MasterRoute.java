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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the master's Service name its pod while the label moves. The label leaves one pod before another gets it; a Service
 * that selects by it leads nowhere in between, and kube-proxy, which by default writes its rules once a second, would keep
 * that for a second. A selector that names one pod and then another has no such moment. Soon after, the Service selects by the
 * label again; where that fails, or the operator ends before, the step that ensures Services sees to it, or the next
 * move. Confined to one context.
 */
final class MasterRoute {
    /** Until whoever reads pods in Kubernetes has seen the label move. */
    private static final Duration HELD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MasterRoute.class);

    private final Vertx vertx;
    private final Kube kube;
    /** Counts moves of each cluster, so that only the last one is ended. */
    private final Map<ClusterKey, Long> moves = new HashMap<>();

    MasterRoute(Vertx vertx, Kube kube) {
        this.vertx = vertx;
        this.kube = kube;
    }

    /** Leads to that pod, if it is one of the StatefulSet. Never fails: the label says the same a moment later. */
    Future<Void> to(ManagedCluster cluster, Node node) {
        ClusterKey key = cluster.key();
        if (!node.name().equals(node.pod().getMetadata().getLabels().get(Labels.POD_NAME))) {
            return Future.succeededFuture();
        }
        long move = moves.merge(key, 1L, Long::sum);
        return select(key, selector -> named(selector, node.name()))
                .onSuccess(ok -> vertx.setTimer(HELD.toMillis(), tick -> {
                    if (Long.valueOf(move).equals(moves.get(key))) {
                        byLabel(key);
                    }
                }));
    }

    /** Leads to whoever has the master's label. Never fails. */
    private Future<Void> byLabel(ClusterKey key) {
        return select(key, MasterRoute::labelled);
    }

    void forget(ClusterKey key) {
        moves.remove(key);
    }

    private Future<Void> select(ClusterKey key, UnaryOperator<Map<String, String>> change) {
        Optional<Service> there = kube.cached(
                        Service.class, key.namespace(), new ObjectNames(key.name()).masterService())
                .filter(service -> isByRole(service.getSpec().getSelector()));
        if (there.isEmpty()) {
            return Future.succeededFuture();
        }
        return kube.select(there.get(), change.apply(there.get().getSpec().getSelector()))
                .recover(failure -> {
                    LOG.info("{}: the master's Service follows the label alone: {}", key, failure.getMessage());
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
