package io.redisoperator.check;

import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** One look from its beginning to its end, and what must go when a cluster does. Confined to one context. */
final class Looks {
    private final CheckerVerticle.Ports ports;
    private final SnapshotReader reader;
    private final Checker checker;
    private final SentinelWatch sentinels;
    private final NodeLogins logins;

    Looks(CheckerVerticle.Ports ports, SnapshotReader reader, Checker checker, SentinelWatch sentinels) {
        this.ports = ports;
        this.reader = reader;
        this.checker = checker;
        this.sentinels = sentinels;
        this.logins = new NodeLogins(ports.kube(), ports.credentials());
    }

    /** Looks at a cluster and says when the next look is due; empty if there is nothing to look at any more. */
    Future<Optional<Duration>> look(ClusterKey key) {
        Optional<Failover> failover = current(key);
        if (failover.isEmpty()) {
            forget(key);
            return Future.succeededFuture(
                    ports.kube().failovers().contains(key) ? Optional.of(checker.rest()) : Optional.empty());
        }
        return reader.read(failover.get())
                .map(snapshot -> current(key).isPresent() ? Optional.of(judged(snapshot)) : Optional.empty());
    }

    void forget(ClusterKey key) {
        sentinels.forget(key);
        checker.forget(key).forEach(ports.nodes()::forget);
    }

    void forgetAll() {
        sentinels.forgetAll();
    }

    private Duration judged(Snapshot snapshot) {
        checker.vanished(snapshot).forEach(ports.nodes()::forget);
        sentinels.listenTo(snapshot, pod -> logins.sentinel(snapshot.key(), pod));
        return checker.judge(snapshot);
    }

    /** The spec that is followed; empty while the resource is being deleted. */
    private Optional<Failover> current(ClusterKey key) {
        return ports.failovers()
                .failover(key)
                .filter(failover -> ports.kube().resources(key).stream()
                        .map(resource -> resource.getMetadata())
                        .anyMatch(meta -> failover.uid().equals(meta.getUid()) && meta.getDeletionTimestamp() == null));
    }
}
