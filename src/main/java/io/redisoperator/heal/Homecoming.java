package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ObjectNames;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gives every node of a cluster that has left a Redis outside its own login and priority back. */
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
        return Future.join(nodes.stream()
                        .map(node -> live.tell(
                                        cluster,
                                        node,
                                        ReplicationSettings.own(cluster, node).commands())
                                .map(ok -> Optional.<String>empty())
                                .otherwise(Optional.of(node.name())))
                        .toList())
                .map(all -> Stream.concat(
                                missing, all.<Optional<String>>list().stream().flatMap(Optional::stream))
                        .sorted()
                        .toList());
    }
}
