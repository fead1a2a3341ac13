package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Hands over from a master whose pod is being deleted, by a drain or by a person. The pod waits for a while before it
 * stops its Redis, just so that somebody can take over; so this comes before everything else, and asks only the caches
 * until there is such a pod.
 */
public final class RelieveMaster {
    private final Kube kube;
    private final LiveNodes live;
    private final MoveMaster moves;

    public RelieveMaster(Kube kube, LiveNodes live, MoveMaster moves) {
        this.kube = kube;
        this.live = live;
        this.moves = moves;
    }

    /** Empty when there is nobody to relieve. */
    public Future<Optional<StepOutcome>> relieve(ManagedCluster cluster) {
        Optional<Node> leaving = live.redis(cluster).stream()
                .filter(Node::deleting)
                .filter(LiveMaster::labelled)
                .filter(n -> ClusterObjects.ordinal(n.pod()) >= 0)
                .findFirst();
        if (leaving.isEmpty() || isGone(cluster)) {
            return Future.succeededFuture(Optional.empty());
        }
        return moves.move(
                        cluster,
                        new MoveMaster.Wish(
                                leaving.get(), n -> true, MoveCause.POD_DELETED, "the master's pod is being deleted"))
                .map(Optional::of);
    }

    /** With its resource, all pods go. */
    private boolean isGone(ManagedCluster cluster) {
        return kube.resources(cluster.key()).stream()
                .noneMatch(r -> cluster.failover().uid().equals(r.getMetadata().getUid())
                        && r.getMetadata().getDeletionTimestamp() == null);
    }
}
