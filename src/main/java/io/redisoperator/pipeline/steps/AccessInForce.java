package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.ClientRules;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.ClusterObjects;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Redis processes that run how clients are let in; one that starts later has read it in its files. Each process is
 * asked once for each change, and told only if its rules are others: a cluster at rest is asked nothing. One that an
 * earlier operator started is told nothing: its replicas log in as a client, and its own file has the password in clear.
 */
final class AccessInForce {
    private static final Logger LOG = LoggerFactory.getLogger(AccessInForce.class);

    private final LiveNodes live;
    private final Map<ClusterKey, Map<ProcessRun, Accepted>> known = new HashMap<>();

    AccessInForce(LiveNodes live) {
        this.live = live;
    }

    /** What a process was last seen to accept; ends are the operator's business. */
    private record Accepted(boolean open, List<String> hashes, boolean replicating) {
        static Accepted of(ClientRules rules) {
            return new Accepted(rules.access().open(), rules.access().hashes(), rules.replicating());
        }

        @Override
        public String toString() {
            return "Accepted[hidden]";
        }
    }

    /** Names of the pods that are ready and have not been told. One that is not ready hears of it when it answers. */
    Future<List<String>> tell(ManagedCluster cluster, ClientAccess access) {
        ClientRules rules = ClientRules.of(cluster.failover(), access);
        Accepted wanted = Accepted.of(rules);
        Map<ProcessRun, Accepted> before = known.getOrDefault(cluster.key(), Map.of());
        Map<ProcessRun, Accepted> after = new HashMap<>();
        List<String> untold = new ArrayList<>();
        List<Future<Void>> pending = new ArrayList<>();
        List<Node> booted =
                live.redis(cluster).stream().filter(Node::knowsIdentity).toList();
        for (Node node : booted) {
            ProcessRun process = ProcessRun.of(node, "redis");
            if (wanted.equals(before.get(process))) {
                after.put(process, wanted);
            } else {
                pending.add(tell(cluster, node, rules)
                        .onSuccess(told -> after.put(process, wanted))
                        .recover(failure -> {
                            LOG.debug(
                                    "{}: {} is not told how clients are let in: {}",
                                    cluster.key(),
                                    node.name(),
                                    failure.getMessage());
                            if (ClusterObjects.ready(node.pod()) && !node.deleting()) {
                                untold.add(node.name());
                            }
                            return Future.succeededFuture();
                        }));
            }
        }
        return Future.join(pending).map(all -> {
            known.put(cluster.key(), after);
            return untold.stream().sorted().toList();
        });
    }

    void forget(ClusterKey key) {
        known.remove(key);
    }

    private Future<Void> tell(ManagedCluster cluster, Node node, ClientRules rules) {
        return live.toRedis(cluster, node, ClientRules.question())
                .compose(answer -> rules.inForce(answer)
                        ? Future.<String>succeededFuture()
                        : live.toRedis(cluster, node, rules.command(answer)))
                .compose(ok -> endCopies(cluster, node, rules));
    }

    /**
     * Who follows already goes on to. Redis itself cuts one off as soon as it reports its offset; one that synchronized by
     * {@code SYNC}, for {@code PSYNC} had been refused, never does. Not only where the rules were others: this may have
     * failed then.
     */
    private Future<Void> endCopies(ManagedCluster cluster, Node node, ClientRules rules) {
        return rules.replicating()
                ? Future.succeededFuture()
                : live.toRedis(cluster, node, ClientRules.endOfCopies()).mapEmpty();
    }
}
