package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ObjectNames;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gives every node of a cluster that has left a Redis outside back the login that it has by itself. */
public final class Homecoming {
    private final LiveNodes live;

    public Homecoming(LiveNodes live) {
        this.live = live;
    }

    /** Names of the pods that have not been told, as they are missing or did not obey. Telling one again does no harm. */
    public Future<List<String>> complete(ManagedCluster cluster) {
        ObjectNames names = ObjectNames.of(cluster.key());
        List<Node> nodes = live.redis(cluster);
        Stream<String> missing = IntStream.range(0, cluster.failover().redis().replicas())
                .mapToObj(names::redisPod)
                .filter(pod -> nodes.stream().noneMatch(node -> node.name().equals(pod)));
        return withdraw(cluster)
                .compose(told -> Future.join(nodes.stream()
                                .map(node -> live.tell(
                                                cluster,
                                                node,
                                                live.ownSettings(cluster, node).commands())
                                        .map(ok -> Optional.<String>empty())
                                        .otherwise(Optional.of(node.name())))
                                .toList())
                        .map(all -> Stream.concat(
                                        missing,
                                        all.<Optional<String>>list().stream().flatMap(Optional::stream))
                                .sorted()
                                .toList()));
    }

    /** One that is not reached keeps to resolving names, of which it is told none any more. */
    private Future<Void> withdraw(ManagedCluster cluster) {
        List<List<String>> commands =
                cluster.external().map(Announcement::withdrawal).orElse(List.of());
        return commands.isEmpty()
                ? Future.succeededFuture()
                : Future.join(live.sentinels(cluster).stream()
                                .map(sentinel -> live.allToSentinel(cluster, sentinel, commands))
                                .toList())
                        .<Void>mapEmpty()
                        .otherwiseEmpty();
    }
}
