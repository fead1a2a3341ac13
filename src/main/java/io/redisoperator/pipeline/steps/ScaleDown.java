package io.redisoperator.pipeline.steps;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the StatefulSet may shrink: once the master answers and its pod stays. A label says who was master last; as long
 * as none answers, whoever is promoted next may be one of those that would go, and they may hold the only copies.
 */
final class ScaleDown {
    private final Kube kube;
    private final LiveNodes live;
    private final MoveMaster moves;

    ScaleDown(Kube kube, LiveNodes live, MoveMaster moves) {
        this.kube = kube;
        this.live = live;
        this.moves = moves;
    }

    /** Settled when the StatefulSet may have the size of the spec; until then the master is moved if need be. */
    Future<StepOutcome> prepare(ManagedCluster cluster) {
        // While all follow a Redis outside, there is no master among them, and none is chosen.
        return present(cluster) <= wanted(cluster) || cluster.follows()
                ? Future.succeededFuture(StepOutcome.SETTLED)
                : live.lookAtRedis(cluster).compose(seen -> judge(cluster, seen));
    }

    /** How many pods it has now, or would adopt when it is made anew. */
    int present(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        return now.statefulSet()
                .map(s -> s.getSpec().getReplicas())
                .orElseGet(() -> now.redisPods().stream()
                        .mapToInt(pod -> ClusterObjects.ordinal(pod) + 1)
                        .max()
                        .orElse(wanted(cluster)));
    }

    private Future<StepOutcome> judge(ManagedCluster cluster, List<Seen<RedisView>> seen) {
        int wanted = wanted(cluster);
        List<Node> masters = seen.stream()
                .filter(s -> s.view().filter(RedisView::isMaster).isPresent())
                .map(Seen::node)
                .toList();
        if (masters.isEmpty() && seen.stream().anyMatch(ScaleDown::boots)) {
            // Cut off while it handed over; every pod has all that it has.
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        if (masters.size() != 1) {
            return wait(cluster, noMaster(masters));
        }
        Node master = masters.getFirst();
        if (ClusterObjects.ordinal(master.pod()) >= wanted) {
            return moves.move(
                    cluster,
                    new MoveMaster.Wish(
                            master,
                            n -> stays(n, wanted),
                            MoveCause.SCALE_DOWN,
                            "the StatefulSet shrinks past the master"));
        }
        if (master.deleting()) {
            return wait(cluster, "a master whose pod is not being deleted, as that of " + master.name() + " is");
        }
        Optional<Node> holder = seen.stream()
                .filter(s -> ClusterObjects.ordinal(s.node().pod()) >= wanted && mayHoldWhatNobodyElseHas(s, master))
                .map(Seen::node)
                .findFirst();
        if (holder.isPresent()) {
            return wait(cluster, holder.get().name() + " to answer, and to follow " + master.name());
        }
        boolean another = seen.stream()
                .map(Seen::node)
                .anyMatch(node -> !node.equals(master) && stays(node, wanted) && node.running());
        return another && onlyThoseThatGoAreInSync(wanted, master, seen)
                ? wait(cluster, "a replica that stays to be in sync with " + master.name())
                : Future.succeededFuture(StepOutcome.SETTLED);
    }

    /** One that waits for orders, as after a split brain, that loads what it has, or that keeps silent. */
    private static boolean mayHoldWhatNobodyElseHas(Seen<RedisView> seen, Node master) {
        return seen.view()
                .map(view -> (view.loading() || view.keys() > 0)
                        && !view.syncing()
                        && view.master().filter(master.endpoint()::equals).isEmpty())
                .orElseGet(() -> seen.node().running() && !seen.node().deleting());
    }

    private static boolean stays(Node node, int wanted) {
        int ordinal = ClusterObjects.ordinal(node.pod());
        return ordinal >= 0 && ordinal < wanted;
    }

    /** The StatefulSet removes them all at once: until another has caught up, the master would be the only copy. */
    private static boolean onlyThoseThatGoAreInSync(int wanted, Node master, List<Seen<RedisView>> seen) {
        List<Integer> inSync = seen.stream()
                .filter(s -> s.view()
                        .filter(view -> view.inSync()
                                && view.master()
                                        .filter(master.endpoint()::equals)
                                        .isPresent())
                        .isPresent())
                .map(s -> ClusterObjects.ordinal(s.node().pod()))
                .toList();
        return !inSync.isEmpty() && inSync.stream().allMatch(ordinal -> ordinal >= wanted);
    }

    private static String noMaster(List<Node> masters) {
        return masters.isEmpty()
                ? "a master that answers"
                : "one master instead of " + masters.stream().map(Node::name).collect(Collectors.joining(" and "));
    }

    private Future<StepOutcome> wait(ManagedCluster cluster, String what) {
        String set = ObjectNames.of(cluster.key()).redis();
        return Future.succeededFuture(StepOutcome.waiting(what + ", before StatefulSet " + set + " shrinks to "
                + wanted(cluster) + ": a pod that goes may hold the newest data; scale " + set
                + " by hand to give that up"));
    }

    private static boolean boots(Seen<RedisView> seen) {
        return ClusterObjects.ordinal(seen.node().pod()) < 0 && seen.view().isPresent();
    }

    private static int wanted(ManagedCluster cluster) {
        return cluster.failover().redis().replicas();
    }
}
