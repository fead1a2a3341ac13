package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that come back to a master which was replaced. They were dropped when it was demoted, but a Service follows the
 * label only as fast as each node hears of it, with kube-proxy's defaults within a second or two. Whoever connects
 * meanwhile reaches the old one, and most clients keep a connection whatever it answers to their writes.
 */
public final class StaleClients {
    /** A write that was refused, as counted by Redis; it counts by the first word of each error. */
    private static final Pattern REFUSED_WRITES = Pattern.compile("(?m)^errorstat_READONLY:count=(\\d+)");

    private static final Pattern ID = Pattern.compile("\\bid=(\\d+)");
    private static final Pattern NAME = Pattern.compile(" name=(\\S*)");
    private static final Pattern USER = Pattern.compile(" user=(\\S*)");

    /** Fewer commands than may wait for an answer on one connection. */
    private static final int AT_ONCE = 100;

    private static final Set<String> OURS = Set.of(
            ClusterIdentity.REPLICATION,
            ClusterIdentity.SENTINEL,
            ClusterIdentity.OPERATOR,
            ClusterIdentity.HANDOVER,
            ClusterIdentity.EXPORTER);

    /** How sentinels name their connections, by which they are known where they log in as a client does. */
    private static final String SENTINEL_NAME = "sentinel-";

    private final Vertx vertx;
    private final LiveNodes live;
    private final Times times;

    /**
     * How long to look after them.
     *
     * @param pause between two looks
     * @param rest between two drops
     * @param settled after which every Service has followed, so that who keeps silent is dropped once, too
     * @param watched after which it is left to them
     */
    record Times(Duration pause, Duration rest, Duration settled, Duration watched) {
        private static final Times USUAL = new Times(
                Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    public StaleClients(Vertx vertx, LiveNodes live) {
        this(vertx, live, Times.USUAL);
    }

    StaleClients(Vertx vertx, LiveNodes live, Times times) {
        this.vertx = vertx;
        this.live = live;
        this.times = times;
    }

    /**
     * Drops clients of a replaced master whenever it has refused a write since the last look, and all of them once when
     * every Service has followed. Ends early where no pod has that address any more.
     *
     * @param wanted whether it is to go on
     * @return how many connections were dropped; never fails
     */
    public Future<Integer> drop(ManagedCluster cluster, Endpoint replaced, BooleanSupplier wanted) {
        Watch watch = new Watch(cluster, replaced);
        return new Polling(vertx)
                .until(
                        times.watched(),
                        times.pause(),
                        () -> wanted.getAsBoolean() ? watch.look() : Future.succeededFuture(Optional.of(true)))
                .map(end -> watch.dropped)
                .otherwise(watch.dropped);
    }

    private final class Watch {
        private final ManagedCluster cluster;
        private final Endpoint replaced;
        private final long began = System.nanoTime();
        private Optional<Long> refused = Optional.empty();
        private long dropAgain = began;
        private boolean settled;
        private int dropped;

        private Watch(ManagedCluster cluster, Endpoint replaced) {
            this.cluster = cluster;
            this.replaced = replaced;
        }

        /** True when there is nobody left to look after. */
        private Future<Optional<Boolean>> look() {
            Optional<Node> node = live.redis(cluster).stream()
                    .filter(n -> n.endpoint().equals(replaced))
                    .findFirst();
            return node.isEmpty()
                    ? Future.succeededFuture(Optional.of(true))
                    : live.allToRedis(cluster, node.get(), List.of(List.of("ROLE"), List.of("INFO", "errorstats")))
                            .compose(replies ->
                                    RoleReply.parse(text(replies.getFirst())).master()
                                            ? Future.succeededFuture()
                                            : judge(node.get(), text(replies.getLast())))
                            .map(done -> Optional.empty());
        }

        private Future<Void> judge(Node node, String errors) {
            Matcher counted = REFUSED_WRITES.matcher(errors);
            long now = counted.find() ? Long.parseLong(counted.group(1)) : 0;
            boolean writes = refused.filter(before -> now > before).isPresent();
            boolean once =
                    !settled && System.nanoTime() - began >= times.settled().toNanos();
            if (writes && !once && System.nanoTime() - dropAgain < 0) {
                return Future.succeededFuture();
            }
            refused = Optional.of(now);
            if (!writes && !once) {
                return Future.succeededFuture();
            }
            dropAgain = System.nanoTime() + times.rest().toNanos();
            return dropAll(node).onSuccess(done -> settled |= once);
        }

        private Future<Void> dropAll(Node node) {
            return live.toRedis(cluster, node, "CLIENT", "LIST", "TYPE", "normal")
                    .map(clients -> clients.lines()
                            .filter(StaleClients::isClient)
                            .flatMap(line -> value(ID, line).stream())
                            .map(id -> List.of("CLIENT", "KILL", "ID", id, "SKIPME", "yes"))
                            .toList())
                    .compose(kills -> kill(node, kills));
        }

        private Future<Void> kill(Node node, List<List<String>> kills) {
            Future<Void> done = Future.succeededFuture();
            for (int from = 0; from < kills.size(); from += AT_ONCE) {
                List<List<String>> some = kills.subList(from, Math.min(kills.size(), from + AT_ONCE));
                done = done.compose(before -> live.allToRedis(cluster, node, some))
                        .onSuccess(replies -> dropped += (int) replies.stream()
                                .filter(r -> text(r).equals("1"))
                                .count())
                        .mapEmpty();
            }
            return done;
        }
    }

    private static boolean isClient(String line) {
        return value(USER, line).filter(OURS::contains).isEmpty()
                && value(NAME, line)
                        .filter(name -> name.startsWith(SENTINEL_NAME))
                        .isEmpty();
    }

    private static Optional<String> value(Pattern field, String line) {
        Matcher found = field.matcher(line);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Ok ok ? ok.text() : "";
    }
}
