package io.redisoperator.heal;

import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Labels;
import io.redisoperator.model.WriteFence;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.redis.RedisNodes.Reply;
import io.redisoperator.spec.WriteGuards;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a master that lost its place out of service without losing what only it has: it is fenced, saves, has the file
 * kept by the readiness script of its pod, and follows. One step at a time, so that a large data set holds up nothing;
 * where it stands is a setting of that Redis itself, so that another operator goes on from there.
 */
final class MasterRetirement {
    /** Longer than the pause between two steps, and renewed by each. */
    private static final String PAUSE_MILLIS = "30000";

    private static final int ID_SHOWN = 8;

    private final Kube kube;
    private final LiveNodes live;

    MasterRetirement(Kube kube, LiveNodes live) {
        this.kube = kube;
        this.live = live;
    }

    private record Pair(Node surplus, RedisView its, Node master, RedisView kept) {}

    Future<HealResult> advance(ManagedCluster cluster, RetireMaster command) {
        Optional<Node> surplus = live.redis(cluster, command.surplus());
        Optional<Node> master = live.redis(cluster, command.master());
        if (surplus.isEmpty() || master.isEmpty()) {
            return skipped((surplus.isEmpty() ? command.surplus() : command.master()).pod() + " is gone");
        }
        return live.look(cluster, master.get())
                .compose(m -> live.look(cluster, surplus.get()).compose(s -> {
                    Optional<RedisView> kept = m.said().filter(RedisView::isMaster);
                    Optional<RedisView> its = s.said().filter(RedisView::isMaster);
                    return kept.isEmpty() || its.isEmpty()
                            ? skipped((kept.isEmpty() ? command.master() : command.surplus()).pod()
                                    + " does not answer as a master")
                            : step(
                                    cluster,
                                    new Pair(surplus.get(), its.get(), master.get(), kept.get()),
                                    command.sentinelsAgree());
                }));
    }

    private Future<HealResult> step(ManagedCluster cluster, Pair pair, boolean holdOff) {
        Optional<WriteFence> fence = WriteFence.of(pair.its().safety().minReplicas());
        if (fence.isEmpty()) {
            return fence(cluster, pair, holdOff);
        }
        return holdOff(cluster, pair.surplus(), holdOff).compose(held -> switch (fence.get()) {
            case FENCED, HELD -> save(cluster, pair.surplus());
            case SAVING -> saved(cluster, pair);
            case KEEP ->
                pair.surplus().knowsIdentity()
                        ? skipped("the readiness script of " + pair.surplus().name() + " has not kept the file yet")
                        : skipped(pair.surplus().name() + " is a pod of an earlier operator, whose readiness script"
                                + " keeps no file: copy its /data/dump.rdb if what only it has is needed, and delete"
                                + " the pod");
            case KEPT -> follow(cluster, pair);
        });
    }

    private Future<HealResult> fence(ManagedCluster cluster, Pair pair, boolean holdOff) {
        Node surplus = pair.surplus();
        // Redis first: the API server may take its time, or refuse, while clients write and Sentinel is at it.
        return mark(cluster, surplus, WriteFence.FENCED)
                .compose(ok -> holdOff(cluster, surplus, holdOff))
                .compose(ok -> kube.labelPod(
                        cluster.key().namespace(), surplus.name(), surplus.uid(), Map.of(Labels.ROLE, Labels.SLAVE)))
                .compose(ok -> live.toRedis(cluster, surplus, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))
                .compose(ok -> save(cluster, surplus))
                .map(ok -> new HealResult.Done(surplus.name() + " takes no more writes and saves what it has, "
                        + described(pair.its()) + "; " + pair.master().name() + " is kept, " + described(pair.kept())));
    }

    /**
     * Sentinel would make it follow within seconds, and its data would be gone. A pause of writes holds up what Sentinel
     * publishes and with it all else on the same connection, while the operator's own commands pass.
     */
    private Future<String> holdOff(ManagedCluster cluster, Node surplus, boolean wanted) {
        return wanted
                ? live.toRedis(cluster, surplus, "CLIENT", "PAUSE", PAUSE_MILLIS, "WRITE")
                : Future.succeededFuture("");
    }

    /** A save that runs already may have begun before the fence was up. */
    private Future<HealResult> save(ManagedCluster cluster, Node surplus) {
        return live.toRedis(cluster, surplus, "BGSAVE")
                .compose(ok -> mark(cluster, surplus, WriteFence.SAVING))
                .<HealResult>map(ok -> new HealResult.Skipped(surplus.name() + " is saving its data"))
                .otherwise(refusal ->
                        new HealResult.Skipped(surplus.name() + " cannot save yet: " + refusal.getMessage()));
    }

    private Future<HealResult> saved(ManagedCluster cluster, Pair pair) {
        Node surplus = pair.surplus();
        if (pair.its().safety().saving()) {
            return skipped(surplus.name() + " is saving its data");
        }
        if (pair.its().safety().saveFailed()) {
            return save(cluster, surplus)
                    .map(again -> new HealResult.Failed(surplus.name() + " could not save its data, "
                            + described(pair.its()) + "; is its disk full? "
                            + pair.master().name() + " is kept, "
                            + described(pair.kept())));
        }
        return mark(cluster, surplus, WriteFence.KEEP)
                .map(ok -> new HealResult.Skipped(surplus.name() + " has saved its data, and the file is to be kept"));
    }

    private Future<HealResult> follow(ManagedCluster cluster, Pair pair) {
        Node surplus = pair.surplus();
        WriteGuard guard = WriteGuards.of(cluster.failover());
        return live.follow(cluster, surplus, pair.master())
                .compose(ok -> live.allToRedis(cluster, surplus, WritePause.RELEASE))
                .compose(ok ->
                        live.allToRedis(cluster, surplus, GuardCommands.of(guard.replicas(), guard.maxLagSeconds())))
                .map(ok -> new HealResult.Done("made " + surplus.name() + " follow "
                        + pair.master().name() + "; what it had, " + described(pair.its()) + ", is kept in its /data/"
                        + file(pair.its()) + "; what is served, " + described(pair.kept())));
    }

    /** Sets the guard of a node, unless it is one of several masters by now. */
    Future<HealResult> guard(ManagedCluster cluster, SetWriteGuard command) {
        Optional<Node> node = live.redis(cluster, command.node());
        if (node.isEmpty()) {
            return skipped(command.node().pod() + " is gone");
        }
        return live.lookAtRedis(cluster).compose(seen -> {
            long masters = seen.stream()
                    .filter(s -> s.view().map(RedisView::isMaster).orElse(false))
                    .count();
            Optional<WriteFence> fence = seen.stream()
                    .filter(s -> s.node().equals(node.get()))
                    .flatMap(s -> s.view().stream())
                    .flatMap(view -> WriteFence.of(view.safety().minReplicas()).stream())
                    .findFirst();
            boolean fenced = fence.isPresent();
            if (masters > 1) {
                return skipped("there are several masters");
            }
            if (fenced && node.get().deleting() && fence.get() != WriteFence.HELD) {
                return skipped(node.get().name() + " hands over by itself");
            }
            return fenced && !command.lifts()
                    ? skipped("it was told meanwhile to take no writes")
                    : live.allToRedis(cluster, node.get(), guardCommands(command, fenced))
                            .map(replies -> replies.stream()
                                    .filter(Reply.Refused.class::isInstance)
                                    .map(Reply.Refused.class::cast)
                                    .findFirst()
                                    .<HealResult>map(refused -> new HealResult.Failed(
                                            node.get().name() + " refused a setting: " + refused.error()))
                                    .orElseGet(() -> new HealResult.Done("set min-replicas-to-write of "
                                            + node.get().name() + " to " + command.replicas())));
        });
    }

    /** A fence may have come with a pause, in which a replica would not even apply what its master sends. */
    private static List<List<String>> guardCommands(SetWriteGuard command, boolean fenced) {
        List<List<String>> all = new ArrayList<>(GuardCommands.of(command.replicas(), command.maxLagSeconds()));
        if (fenced) {
            all.add(List.of("CLIENT", "UNPAUSE"));
        }
        return all;
    }

    private Future<List<Reply>> mark(ManagedCluster cluster, Node surplus, WriteFence fence) {
        return live.allToRedis(cluster, surplus, GuardCommands.of(fence));
    }

    /** What a node has, in words for an Event. */
    static String described(RedisView view) {
        return view.keys() + " keys at offset " + view.offset() + " of history " + view.replicationId();
    }

    private static String file(RedisView view) {
        String id = view.replicationId();
        return "kept-" + id.substring(0, Math.min(ID_SHOWN, id.length())) + "-" + view.lastSaveEpochSeconds() + ".rdb";
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}
