package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which of some nodes answers as a master. One that hangs holds up nobody: writes may be paused meanwhile. */
final class MasterSearch {
    /** For a question that all should answer, or none; much longer than {@code ROLE} takes a node that works. */
    static final Duration ONCE = Duration.ofMillis(100);

    private static final Duration POLL = Duration.ofMillis(5);

    private final Polling polling;
    private final LiveNodes live;
    private final ManagedCluster cluster;

    MasterSearch(Vertx vertx, LiveNodes live, ManagedCluster cluster) {
        this.polling = new Polling(vertx);
        this.live = live;
        this.cluster = cluster;
    }

    /** Asks each once. Whoever has not answered after {@link #ONCE} counts as none. */
    Future<Optional<Node>> now(List<Node> nodes) {
        return first(nodes.stream().map(n -> polling.within(ONCE, ask(n))).toList(), Promise.promise());
    }

    /** Asks each again and again, at its own pace, until one is found or the time is up. */
    Future<Optional<Node>> within(Duration limit, List<Node> nodes) {
        Promise<Optional<Node>> found = Promise.promise();
        return first(
                nodes.stream()
                        .map(n ->
                                polling.until(limit, POLL, () -> found.future().isComplete() ? found.future() : ask(n)))
                        .toList(),
                found);
    }

    private Future<Optional<Node>> ask(Node node) {
        return live.toRedis(cluster, node, "ROLE")
                .map(reply -> RoleReply.parse(reply).master() ? Optional.of(node) : Optional.empty());
    }

    private static Future<Optional<Node>> first(List<Future<Optional<Node>>> searches, Promise<Optional<Node>> found) {
        searches.forEach(
                search -> search.onSuccess(one -> one.ifPresent(node -> found.tryComplete(Optional.of(node)))));
        Future.join(searches).onComplete(all -> found.tryComplete(Optional.empty()));
        return found.future();
    }
}
