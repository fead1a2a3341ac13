package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes Sentinel prefer one replica, by the priorities of all of them, and gives back the spec's priorities when nobody
 * wants that any more. The preferred one gets a priority before all others, and none is shut out: should the operator
 * end in between, every replica in sync can still be promoted. Confined to one context.
 */
public final class Steering {
    /** By which Sentinel chooses; 0 for never. */
    public static final String PRIORITY = "replica-priority";

    private static final int FIRST = 1;
    /** What a node boots with. */
    private static final int NEVER = 0;

    /** Whoever steers asks again and again; silence for so long means that it is no longer wanted. */
    private static final Duration HELD = Duration.ofSeconds(5);

    private final LiveNodes live;
    private final InstantSource clock;
    private final Map<ClusterKey, Instant> wanted = new HashMap<>();
    /** Clusters whose priorities are known to be the spec's; one that this operator has not met yet is not among them. */
    private final Set<ClusterKey> asSpecified = new HashSet<>();

    public Steering(LiveNodes live, InstantSource clock) {
        this.live = live;
        this.clock = clock;
    }

    /** Whether the priorities were in place already; if not they are set now, and Sentinel sees them within 10 s. */
    Future<Boolean> prefer(ManagedCluster cluster, List<Node> replicas, Node target) {
        wanted.put(cluster.key(), clock.instant());
        asSpecified.remove(cluster.key());
        int others = Math.max(specified(cluster.failover()), FIRST + 1);
        return Future.join(replicas.stream()
                        .map(r -> priority(cluster, r).compose(now -> {
                            boolean isTarget = r.uid().equals(target.uid());
                            boolean fits = isTarget ? now == FIRST : now != FIRST;
                            return fits
                                    ? Future.succeededFuture(true)
                                    : set(cluster, r, isTarget ? FIRST : others).map(false);
                        }))
                        .toList())
                .map(all -> all.<Boolean>list().stream().allMatch(Boolean::booleanValue));
    }

    /** Others set priorities of their own meanwhile. */
    public void doubt(ClusterKey key) {
        asSpecified.remove(key);
    }

    /** Nobody wants to steer any more. */
    void release(ClusterKey key) {
        wanted.remove(key);
    }

    /** Sets back what differs from the spec, unless a hand-over is being prepared. Asks nothing of a cluster at rest. */
    public Future<Void> giveBack(ManagedCluster cluster) {
        ClusterKey key = cluster.key();
        Instant last = wanted.get(key);
        boolean held = last != null && last.plus(HELD).isAfter(clock.instant());
        if (held || asSpecified.contains(key)) {
            return Future.succeededFuture();
        }
        wanted.remove(key);
        // A silent one starts anew without any, or a sentinel shows that it has another when it is back.
        return Future.join(live.redis(cluster).stream()
                        .map(n -> giveBack(cluster, n).otherwiseEmpty())
                        .toList())
                .<Void>mapEmpty()
                .onSuccess(done -> asSpecified.add(key));
    }

    /** One that booted and was in sync with no master yet may be empty: it stays without a priority. */
    private Future<Void> giveBack(ManagedCluster cluster, Node node) {
        int specified = specified(cluster.failover());
        return priority(cluster, node)
                .compose(now -> now == specified
                        ? Future.succeededFuture(false)
                        : now == NEVER ? isWhole(cluster, node) : Future.succeededFuture(true))
                .compose(due -> due ? set(cluster, node, specified) : Future.succeededFuture());
    }

    private Future<Boolean> isWhole(ManagedCluster cluster, Node node) {
        return live.look(cluster, node)
                .map(answer -> answer.said()
                        .filter(view -> view.isMaster() || (view.inSync() && followsOwn(cluster, view)))
                        .isPresent());
    }

    /** Whoever is in sync with a stranger has a stranger's data. */
    private boolean followsOwn(ManagedCluster cluster, RedisView view) {
        return live.redis(cluster).stream()
                .map(Node::endpoint)
                .anyMatch(own -> view.master().filter(own::equals).isPresent());
    }

    /** Takes note of what a look saw; whether there is something to give back. */
    public boolean notices(ManagedCluster cluster, Snapshot look) {
        Set<Endpoint> own =
                look.redis().stream().flatMap(n -> look.endpoint(n).stream()).collect(Collectors.toSet());
        int specified = specified(cluster.failover());
        boolean differs = look.sentinels().stream()
                .flatMap(s -> s.view().flatMap(v -> v.monitor()).stream())
                .flatMap(m -> m.replicas().stream())
                .anyMatch(k -> own.contains(k.address()) && k.priority() != specified);
        if (differs) {
            asSpecified.remove(cluster.key());
        }
        return differs;
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        wanted.remove(key);
        asSpecified.remove(key);
    }

    /** What the spec says, by the name of today or the older one. */
    static int specified(Failover failover) {
        Map<String, String> runtime = ConfigDirectives.runtime(failover.redis().customConfig());
        return Optional.ofNullable(runtime.get(PRIORITY))
                .or(() -> Optional.ofNullable(runtime.get("slave-priority")))
                .flatMap(Steering::number)
                .orElse(Known.DEFAULT_PRIORITY);
    }

    private Future<Integer> priority(ManagedCluster cluster, Node node) {
        return live.toRedis(cluster, node, "CONFIG", "GET", PRIORITY)
                .map(reply -> number(reply.substring(reply.indexOf('\n') + 1)).orElse(Known.DEFAULT_PRIORITY));
    }

    private Future<Void> set(ManagedCluster cluster, Node node, int priority) {
        return live.toRedis(cluster, node, "CONFIG", "SET", PRIORITY, String.valueOf(priority))
                .mapEmpty();
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
