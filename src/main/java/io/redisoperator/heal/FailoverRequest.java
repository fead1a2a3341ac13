package io.redisoperator.heal;

import io.redisoperator.diagnosis.HealCommand.Former;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.AtHome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks a sentinel to replace a master of which Kubernetes says that it has ended.
 *
 * <p>A pod that is gone says little about its process: one deleted without grace runs on for up to some seconds, and would
 * go on to take writes of its clients after another was promoted. So it is told to take none while Sentinel is asked.
 */
final class FailoverRequest {
    /** One that runs on answers within this; for one that does not, nobody should be without a master longer. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final LiveNodes live;

    FailoverRequest(LiveNodes live) {
        this.live = live;
    }

    Future<HealResult> carryOut(ManagedCluster cluster, RequestFailover command) {
        Optional<Node> sentinel = live.sentinel(cluster, command.sentinel());
        if (sentinel.isEmpty()) {
            return skipped(command.sentinel().pod() + " is gone");
        }
        return live.lookAtSentinels(cluster).compose(sentinels -> {
            if (monitors(sentinels).stream().anyMatch(SentinelView.Monitor::promoting)) {
                return skipped("a failover is in progress already");
            }
            return live.lookAtRedis(cluster).compose(redis -> {
                Optional<Node> master = redis.stream()
                        .filter(s -> s.view().filter(RedisView::isMaster).isPresent())
                        .map(Seen::node)
                        .findFirst();
                if (master.isPresent()) {
                    return skipped(master.get().name() + " answers as a master");
                }
                return fence(cluster, command.former())
                        .compose(held -> live.toSentinel(
                                cluster, sentinel.get(), "SENTINEL", "FAILOVER", LiveNodes.masterName(cluster)))
                        .map(ok -> new HealResult.Done(
                                "asked " + command.sentinel().pod() + " to fail over"));
            });
        });
    }

    /**
     * Only with the login that nobody but this cluster's pods knows: the address may be another's by now. If it is one of
     * this cluster's, the next look takes the fence away. Never fails, and does not wait long for one that is dead.
     */
    private Future<Void> fence(ManagedCluster cluster, Optional<Former> former) {
        boolean nobodyToTell = former.isEmpty()
                || cluster.identity().isEmpty()
                || live.redis(cluster).stream()
                        .anyMatch(node -> node.endpoint().equals(former.get().address())
                                && !former.get().uid().equals(Optional.of(node.uid())));
        if (nobodyToTell) {
            return Future.succeededFuture();
        }
        List<List<String>> commands = new ArrayList<>(GuardCommands.of(WriteFence.FENCED));
        commands.addAll(WritePause.RELEASE);
        return AtHome.of(live.allTo(former.get().address(), cluster.redis(true), commands)
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static List<SentinelView.Monitor> monitors(List<Seen<SentinelView>> sentinels) {
        return sentinels.stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .toList();
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}
