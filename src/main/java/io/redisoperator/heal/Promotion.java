package io.redisoperator.heal;

import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes a node the master when Sentinel cannot, and has everybody else follow it. */
final class Promotion {
    private final LiveNodes live;
    private final RoleLabels labels;
    private final SentinelRepointing repointing;

    Promotion(LiveNodes live, RoleLabels labels, SentinelRepointing repointing) {
        this.live = live;
        this.labels = labels;
        this.repointing = repointing;
    }

    /**
     * Promotes the node if nobody is a master by now and no better copy than at the time of the decision answers.
     *
     * @param over a master that does not count as one, nor follows: what it has is to be kept first
     */
    Future<HealResult> promote(ManagedCluster cluster, Node chosen, Optional<Target> over) {
        return unless(cluster, chosen, over, Promotion::objection);
    }

    /** Promotes the node whatever the others hold, unless one of them, but for that one, is master and holds keys. */
    Future<HealResult> promoteAsAsked(ManagedCluster cluster, Node chosen, Optional<Target> over) {
        return unless(cluster, chosen, over, Promotion::objectionToAChoice);
    }

    private Future<HealResult> unless(
            ManagedCluster cluster,
            Node chosen,
            Optional<Target> over,
            BiFunction<List<Seen<RedisView>>, Node, Optional<String>> objects) {
        return live.lookAtRedis(cluster)
                .map(all -> all.stream()
                        .filter(s -> over.filter(
                                        master -> master.uid().equals(s.node().uid()))
                                .isEmpty())
                        .toList())
                .compose(seen -> objects.apply(seen, chosen)
                        .map(objection -> Future.<HealResult>succeededFuture(new HealResult.Skipped(objection)))
                        .orElseGet(() -> carryOut(cluster, seen, chosen)));
    }

    /** Promotes a node that follows a Redis outside of the cluster; whether that is right has been seen to. */
    Future<HealResult> promoteFromExternal(ManagedCluster cluster, List<Seen<RedisView>> seen, Node chosen) {
        return carryOut(cluster, seen, chosen);
    }

    private Future<HealResult> carryOut(ManagedCluster cluster, List<Seen<RedisView>> seen, Node chosen) {
        List<Node> followers = seen.stream()
                .filter(s -> s.view().isPresent())
                .map(Seen::node)
                .filter(n -> !n.equals(chosen))
                .toList();
        return live.lead(cluster, chosen).compose(ok -> {
            // Side by side: clients are not to wait for a replica that hangs.
            Future<String> labelled = label(cluster, chosen);
            Future<Void> followed = Future.join(followers.stream()
                            .map(f -> live.follow(cluster, f, chosen))
                            .toList())
                    .<Void>mapEmpty()
                    .otherwiseEmpty();
            return Future.join(labelled, followed)
                    .compose(both ->
                            announce(cluster, chosen, "made " + chosen.name() + " the master" + labelled.result()));
        });
    }

    /** The node has been made master by now, whatever becomes of telling the sentinels. */
    private Future<HealResult> announce(ManagedCluster cluster, Node chosen, String what) {
        HealResult.Move move = new HealResult.Move(Optional.empty(), chosen.name(), Optional.empty());
        return reachable(cluster, live.sentinels(cluster))
                .compose(answering -> repointing.repoint(cluster, answering, chosen))
                .<HealResult>map(repointed -> switch (repointed) {
                    case HealResult.Done d -> new HealResult.Done(what, Optional.of(move));
                    case HealResult.Skipped s -> HealResult.Failed.moved(what + ", but " + s.why(), move);
                    case HealResult.Failed f -> HealResult.Failed.moved(what + ", but " + f.why(), move);
                })
                .otherwise(failure -> HealResult.Failed.moved(what + ", but " + failure.getMessage(), move));
    }

    /** Nobody carries the label, or the old master still does, until a look finds that it can be moved. */
    private Future<String> label(ManagedCluster cluster, Node master) {
        return labels.promoted(cluster, master)
                .map("")
                .otherwise(failure -> "; it has no label yet, as " + failure.getMessage());
    }

    private Future<List<Node>> reachable(ManagedCluster cluster, List<Node> sentinels) {
        return Future.join(sentinels.stream()
                        .map(s -> live.lookSentinel(cluster, s)
                                .map(a -> a.said().isPresent() ? Optional.of(s) : Optional.<Node>empty()))
                        .toList())
                .map(all -> all.<Optional<Node>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Optional<String> objectionToAChoice(List<Seen<RedisView>> seen, Node chosen) {
        return cannotServe(candidate(seen, chosen), chosen)
                .or(() -> seen.stream()
                        .filter(s -> !s.node().equals(chosen))
                        .filter(s ->
                                s.view().map(v -> v.isMaster() && v.keys() > 0).orElse(false))
                        .map(s -> s.node().name() + " is a master that holds keys")
                        .findFirst());
    }

    private static Optional<RedisView> candidate(List<Seen<RedisView>> seen, Node chosen) {
        return seen.stream().filter(s -> s.node().equals(chosen)).findFirst().flatMap(Seen::view);
    }

    private static Optional<String> cannotServe(Optional<RedisView> candidate, Node chosen) {
        if (candidate.isEmpty()) {
            return Optional.of(chosen.name() + " does not answer");
        }
        return candidate.get().loading() ? Optional.of(chosen.name() + " is loading its data") : Optional.empty();
    }

    private static Optional<String> objection(List<Seen<RedisView>> seen, Node chosen) {
        Optional<RedisView> candidate = candidate(seen, chosen);
        Optional<String> unable = cannotServe(candidate, chosen);
        if (unable.isPresent()) {
            return unable;
        }
        for (Seen<RedisView> other : seen) {
            if (other.view().map(RedisView::isMaster).orElse(false)
                    && !other.node().equals(chosen)) {
                return Optional.of(other.node().name() + " is a master already");
            }
            boolean holdsMore =
                    other.view().map(v -> v.loading() || v.keys() > 0).orElse(false);
            if (holdsMore
                    && candidate.orElseThrow().keys() == 0
                    && !other.node().equals(chosen)) {
                return Optional.of(
                        chosen.name() + " is empty and " + other.node().name() + " is not");
            }
        }
        return Optional.empty();
    }
}
