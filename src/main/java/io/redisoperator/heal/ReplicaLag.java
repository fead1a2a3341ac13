package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far replicas are behind, by their own offsets. What a master says of them ({@code slaveN}) is up to a second old, in
 * which a busy one writes many megabytes. And offsets that are asked for side by side are as far apart as what is written
 * between the two answers; so the master's comes first, and a replica has a moment to get there. One that keeps up passes
 * however much is written.
 */
public record ReplicaLag(Vertx vertx, LiveNodes live) {
    /** Bytes of the replication stream that a replica may lack of what its master had. */
    public static final long BOUND = 1L << 20;

    /** As long as the replicas are given in a hand-over to catch up, about: one that is further behind could not take over. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * Those of these replicas that lack more than {@link #BOUND} of what the master had, still after half a second. Those that were close enough when they were looked at are not asked again.
     *
     * @param offset the master's, from a look that is over
     * @param replicas from the same look
     */
    public Future<List<Node>> behind(ManagedCluster cluster, long offset, List<Seen<RedisView>> replicas) {
        long enough = offset - BOUND;
        List<Future<Optional<Node>>> asked = replicas.stream()
                .filter(seen ->
                        seen.view().filter(view -> view.offset() >= enough).isEmpty())
                .map(Seen::node)
                .map(node -> reaches(cluster, node, enough)
                        .map(reached -> reached ? Optional.<Node>empty() : Optional.of(node)))
                .toList();
        return Future.join(asked)
                .map(all -> all.<Optional<Node>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Future<Boolean> reaches(ManagedCluster cluster, Node replica, long enough) {
        return new Polling(vertx)
                .until(
                        MOMENT,
                        POLL,
                        () -> live.toRedis(cluster, replica, "ROLE")
                                .map(RoleReply::parse)
                                .map(role ->
                                        Optional.of(role).filter(said -> !said.master() && said.offset() >= enough)))
                .map(Optional::isPresent);
    }
}
