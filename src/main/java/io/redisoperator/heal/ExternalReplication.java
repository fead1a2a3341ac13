package io.redisoperator.heal;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.HealCommand.AnnounceExternal;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.PromoteFromExternal;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.ExternalMaster;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes nodes follow a Redis outside of the cluster, and one of them the master in the end. That Redis is looked at and
 * never told anything.
 */
public final class ExternalReplication {
    private final LiveNodes live;
    private final Promotion promotion;
    private final SentinelRepointing sentinels;

    ExternalReplication(LiveNodes live, Promotion promotion, SentinelRepointing sentinels) {
        this.live = live;
        this.promotion = promotion;
        this.sentinels = sentinels;
    }

    /** Has sentinels name it to clients; not once a pod has taken over, which they are told of then. */
    Future<HealResult> announce(ManagedCluster cluster, AnnounceExternal command) {
        Optional<ExternalMaster> external =
                external(cluster, command.external()).filter(outside -> outside.announced() || outside.leaving());
        if (external.isEmpty()) {
            return skipped("sentinels are not to name " + command.external() + " any more");
        }
        return live.lookAtRedis(cluster).compose(redis -> {
            boolean taken = external.get().leaving()
                    && redis.stream()
                            .anyMatch(
                                    seen -> seen.view().map(RedisView::isMaster).orElse(false));
            return taken
                    ? skipped("a pod has taken over from " + command.external())
                    : live.lookAtSentinels(cluster).compose(seen -> announce(cluster, command, external.get(), seen));
        });
    }

    private Future<HealResult> announce(
            ManagedCluster cluster, AnnounceExternal command, ExternalMaster external, List<Seen<SentinelView>> seen) {
        List<Node> answering = seen.stream()
                .filter(s -> command.sentinels().contains(s.node().target()))
                .filter(s -> s.view().isPresent())
                .map(Seen::node)
                .toList();
        boolean failover = seen.stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .anyMatch(SentinelView.Monitor::failoverGoesOn);
        if (answering.isEmpty() || failover) {
            return skipped(failover ? "a failover is in progress" : "none of the sentinels answers");
        }
        return sentinels.announce(cluster, answering, external);
    }

    Future<HealResult> follow(ManagedCluster cluster, FollowExternal command) {
        Optional<ExternalMaster> external = external(cluster, command.external());
        Optional<Node> node = live.redis(cluster, command.node());
        if (external.isEmpty() || node.isEmpty()) {
            return skipped(
                    external.isEmpty()
                            ? command.external() + " is not to be followed any more"
                            : command.node().pod() + " is gone");
        }
        return live.look(cluster, node.get()).compose(answer -> {
            Optional<RedisView> view = answer.said();
            if (view.isEmpty()) {
                return skipped(command.node().pod() + " does not answer");
            }
            if (view.get().isMaster() && view.get().keys() > 0 && !command.discards()) {
                return skipped(command.node().pod() + " is a master and holds keys");
            }
            return follow(cluster, node.get(), view.get(), external.get());
        });
    }

    private Future<HealResult> follow(ManagedCluster cluster, Node node, RedisView view, ExternalMaster external) {
        Endpoint address = external.address();
        ReplicationSettings settings = ReplicationSettings.toward(external);
        return has(cluster, node, settings).compose(known -> {
            if (known && view.master().equals(Optional.of(address))) {
                return skipped(node.name() + " follows " + address + " already, and tries again by itself");
            }
            List<List<String>> commands = new ArrayList<>(settings.commands());
            commands.add(List.of("REPLICAOF", address.host(), String.valueOf(address.port())));
            return live.tell(cluster, node, commands)
                    .compose(ok -> view.isMaster()
                            ? live.allToRedis(cluster, node, WritePause.RELEASE)
                            : Future.succeededFuture(List.of()))
                    .map(ok -> new HealResult.Done("made " + node.name() + " follow " + address));
        });
    }

    private Future<Boolean> has(ManagedCluster cluster, Node node, ReplicationSettings settings) {
        Future<Boolean> all = Future.succeededFuture(true);
        for (List<String> set : settings.commands()) {
            String directive = set.get(2);
            all = all.compose(before -> before
                    ? live.toRedis(cluster, node, "CONFIG", "GET", directive)
                            .map((directive + "\n" + set.get(3))::equals)
                    : Future.succeededFuture(false));
        }
        return all;
    }

    /** Only a node that is level at this very moment, if it has to be; nothing tells more than that. */
    Future<HealResult> promote(ManagedCluster cluster, PromoteFromExternal command) {
        Optional<ExternalMaster> external =
                external(cluster, command.external()).filter(ExternalMaster::leaving);
        Optional<Node> node = live.redis(cluster, command.node());
        if (external.isEmpty() || node.isEmpty()) {
            return skipped(
                    external.isEmpty()
                            ? command.external() + " is followed, and not to be left"
                            : command.node().pod() + " is gone");
        }
        return live.lookAtRedis(cluster).compose(seen -> {
            Optional<Seen<RedisView>> master = seen.stream()
                    .filter(s -> s.view().map(RedisView::isMaster).orElse(false))
                    .findFirst();
            Optional<RedisView> chosen = seen.stream()
                    .filter(s -> s.node().equals(node.get()))
                    .findFirst()
                    .flatMap(Seen::view);
            if (master.isPresent()) {
                return skipped(master.get().node().name() + " is a master already");
            }
            if (chosen.isEmpty() || chosen.get().loading()) {
                return skipped(command.node().pod() + " does not answer, or loads its data");
            }
            return live.lookOutside(external.get()).compose(there -> {
                long offset = there.said().map(RedisView::offset).orElse(-1L);
                if (command.level() && offset != chosen.get().offset()) {
                    return skipped("offsets are not equal any more: " + offset + " at " + command.external() + ", "
                            + chosen.get().offset() + " at " + command.node().pod());
                }
                return promotion
                        .promoteFromExternal(cluster, seen, node.get())
                        .compose(result -> live.lookOutside(external.get())
                                .map(after -> withLateWrites(result, command.external(), offset, after)));
            });
        });
    }

    /** What was written outside meanwhile; a ping, which is no write, is 14 bytes long. */
    private static HealResult withLateWrites(
            HealResult result, Endpoint external, long before, Answer<RedisView> after) {
        long since = after.said().map(view -> view.offset() - before).orElse(0L);
        boolean written = before >= 0 && since > 0 && since % 14 != 0;
        return written && result instanceof HealResult.Done done
                ? new HealResult.Done(
                        done.text() + "; " + external + " has been written meanwhile, which is not here", done.moved())
                : result;
    }

    private static Optional<ExternalMaster> external(ManagedCluster cluster, Endpoint meant) {
        return cluster.external().filter(external -> external.address().equals(meant));
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}
