package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.ContainerNames;
import java.util.List;
import java.util.Optional;

/**
 * A pod that is not ready, of a revision given up since, as all that are not ready. By that one it may never get ready,
 * be it for its probe, so that it is replaced before all others; but only where nothing goes with it.
 *
 * @param seen all Redis of the cluster, this one among them
 * @param claims whether it keeps its data on a claim
 */
record UnreadyPod(ManagedCluster cluster, Pod pod, List<Seen<RedisView>> seen, boolean claims) {
    UnreadyPod {
        seen = List.copyOf(seen);
    }

    /** Why what the others hold, or this one keeps on its claim, could not be read by what the edit asks for. */
    Optional<String> foreignData() {
        return foreignData(cluster, claims ? seen : others());
    }

    /** Why what this one holds would be lost with it. */
    Optional<String> onlyCopy() {
        return itself().flatMap(view -> OnlyCopy.in(pod.getMetadata().getName(), view, cluster, claims));
    }

    static Optional<String> foreignData(ManagedCluster cluster, List<Seen<RedisView>> seen) {
        return ForeignData.of(
                cluster.failover(),
                seen.stream()
                        .flatMap(s -> s.view().stream())
                        .map(RedisView::version)
                        .toList());
    }

    /** Whether all others are in sync and this one has nothing of its own; or it is the only one there is, and serves. */
    boolean mayGo() {
        boolean alone = cluster.failover().redis().replicas() == 1 && others().isEmpty();
        return alone ? servesAlone() : isSpare();
    }

    private boolean servesAlone() {
        return !cluster.failover().redis().masterCare().disableRollout()
                && itself().filter(RedisView::isMaster).isPresent();
    }

    /**
     * Whether that is the master alone, though another could take over: it serves, ready or not, and what keeps it from
     * getting ready may keep each one so that starts again. As a master, it goes last all the same.
     */
    static boolean isMasterAlone(ManagedCluster cluster, List<Pod> pods, List<Seen<RedisView>> seen) {
        UnreadyPod first = new UnreadyPod(cluster, pods.getFirst(), seen, false);
        return !cluster.follows()
                && pods.size() == 1
                && seen.size() > 1
                && first.itself().filter(RedisView::isMaster).isPresent()
                && first.master().isEmpty();
    }

    /** Which of the others is master; none where all follow one outside. */
    Optional<Node> master() {
        return others().stream()
                .filter(s -> s.view().filter(RedisView::isMaster).isPresent())
                .map(Seen::node)
                .findFirst();
    }

    private boolean isSpare() {
        Optional<Endpoint> master =
                cluster.follows() ? cluster.external().map(ExternalMaster::address) : master().map(Node::endpoint);
        return master.isPresent()
                && others().stream()
                        .allMatch(s -> s.node().endpoint().equals(master.get()) || RedisRollout.inSync(s, master.get()))
                && itself().map(view -> hasNothingOfItsOwn(view, master.get())).orElseGet(this::hasEnded);
    }

    /** What it holds is the master's, or nothing; one that copies or loads it gets ready by itself. */
    private static boolean hasNothingOfItsOwn(RedisView view, Endpoint master) {
        boolean getsThere = view.loading() || view.syncing();
        return !view.isMaster()
                && !getsThere
                && (view.keys() == 0 || view.master().equals(Optional.of(master)));
    }

    private boolean hasEnded() {
        return MainContainer.of(pod, ContainerNames.REDIS)
                .filter(MainContainer::runs)
                .isEmpty();
    }

    private Optional<RedisView> itself() {
        return seen.stream().filter(this::isIt).findFirst().flatMap(Seen::view);
    }

    private List<Seen<RedisView>> others() {
        return seen.stream().filter(s -> !isIt(s)).toList();
    }

    private boolean isIt(Seen<RedisView> one) {
        return one.node().name().equals(pod.getMetadata().getName());
    }
}
