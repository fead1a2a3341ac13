package io.redisoperator.heal;

import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.Role;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/** Makes a node follow the master, if both are still what they were when that was decided. */
final class FollowMaster {
    private final LiveNodes live;

    FollowMaster(LiveNodes live) {
        this.live = live;
    }

    /** Two nodes that answered, of which one is to follow the other. */
    private record Pair(Seen<RedisView> follower, Seen<RedisView> leader) {
        Node of() {
            return follower.node();
        }

        Node to() {
            return leader.node();
        }

        String done() {
            return "made " + of().name() + " follow " + to().name();
        }

        /** Once it follows, what the surplus one had is told by nobody any more. */
        String hadBefore() {
            return "it had " + held(follower) + "; " + to().name() + ", which is kept, " + held(leader);
        }

        private static String held(Seen<RedisView> seen) {
            return seen.view().map(MasterRetirement::described).orElse("what it did not say");
        }
    }

    Future<HealResult> attach(ManagedCluster cluster, AttachReplica command) {
        return ifUnchanged(
                cluster,
                command.replica(),
                Role.REPLICA,
                command.master(),
                pair -> live.follow(cluster, pair.of(), pair.to()).map(ok -> new HealResult.Done(pair.done())));
    }

    /** Its clients are dropped, so that they ask for the master again. */
    Future<HealResult> demote(ManagedCluster cluster, DemoteMaster command) {
        return ifUnchanged(
                cluster,
                command.surplus(),
                Role.MASTER,
                command.master(),
                pair -> live.follow(cluster, pair.of(), pair.to())
                        .compose(ok -> live.allToRedis(cluster, pair.of(), WritePause.RELEASE))
                        .<HealResult>map(ok -> new HealResult.Done(pair.done() + "; " + pair.hadBefore()))
                        .otherwise(failure -> new HealResult.Failed("not certain to have " + pair.done() + ", "
                                + failure.getMessage() + "; " + pair.hadBefore())));
    }

    private Future<HealResult> ifUnchanged(
            ManagedCluster cluster,
            Target follower,
            Role roleNow,
            Target leader,
            Function<Pair, Future<HealResult>> carryOut) {
        Optional<Node> replica = live.redis(cluster, follower);
        Optional<Node> master = live.redis(cluster, leader);
        if (replica.isEmpty() || master.isEmpty()) {
            return skipped((replica.isEmpty() ? follower : leader).pod() + " is gone");
        }
        return live.look(cluster, master.get())
                .compose(m -> live.look(cluster, replica.get()).compose(r -> {
                    if (!m.said().map(RedisView::isMaster).orElse(false)) {
                        return skipped(leader.pod() + " does not answer as a master");
                    }
                    if (r.said().map(RedisView::role).filter(roleNow::equals).isEmpty()) {
                        return skipped(follower.pod() + " is not the " + (roleNow == Role.MASTER ? "master" : "replica")
                                + " that it was");
                    }
                    return carryOut.apply(new Pair(new Seen<>(replica.get(), r), new Seen<>(master.get(), m)));
                }));
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}
