package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets clients in by the password of the moment, and for a while by the ones before. A change is written to the Secret
 * of the cluster before any Redis hears of it, so that one that starts meanwhile, and an operator that does, go on with
 * it. A look at the clock is all that ends it: it is taken in each round, and {@link #due} says when the next one must be.
 */
public final class EnsureAccess {
    /** Between two tries to do what could not be done. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Ports ports;
    private final EnsuredObjects objects;
    private final AccessInForce inForce;
    private final Times times;
    private final Map<ClusterKey, Known> known = new HashMap<>();

    /** What it speaks to. */
    public record Ports(Bus bus, Kube kube, LiveNodes live) {}

    /**
     * When what happens.
     *
     * @param overlap how long a login is accepted after the nodes know of its successor
     * @param recheck between two looks at the Secret that holds the password
     */
    public record Times(InstantSource clock, Duration overlap, Duration recheck) {}

    /**
     * What is recorded of a resource of that UID, and which Redis had not been told of it.
     *
     * @param guarded whether a Secret with a password is to be looked at again, of clients or of a Redis outside
     */
    private record Known(String uid, ClientAccess access, List<String> untold, boolean guarded) {}

    public EnsureAccess(Ports ports, EnsuredObjects objects, Times times) {
        this.ports = ports;
        this.objects = objects;
        this.inForce = new AccessInForce(ports.live());
        this.times = times;
    }

    Future<StepOutcome> ensure(ManagedCluster cluster) {
        // What no pod of an earlier operator has accepted yet is no fact to be remembered, and no other pod needs it.
        if (cluster.passwordPresumed() && Heritage.held(ports.kube(), cluster.key())) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        // Nodes that know no users but the clients' have no Secret of the cluster either.
        return cluster.identity()
                .map(identity -> recorded(cluster)
                        .map(before -> next(before, ClientLogin.of(cluster.password())))
                        .compose(access -> put(cluster, identity, access)))
                .orElseGet(() -> Future.succeededFuture(StepOutcome.SETTLED));
    }

    /** The longest time until the next round; empty for a cluster whose access can change by an event only. */
    public Optional<Duration> due(ClusterKey key) {
        Known now = known.get(key);
        if (now == null) {
            return Optional.empty();
        }
        if (!now.untold().isEmpty()) {
            return Optional.of(RETRY);
        }
        Optional<Duration> end = now.access().nextEnd().map(this::until);
        Optional<Duration> look = now.guarded() ? Optional.of(times.recheck()) : Optional.empty();
        return Stream.concat(end.stream(), look.stream()).min(Comparator.naturalOrder());
    }

    /** An end that is past was met by a round that could not act on it. */
    private Duration until(Instant end) {
        Duration left = Duration.between(times.clock().instant(), end);
        return left.isPositive() ? left : RETRY;
    }

    public void forget(ClusterKey key) {
        known.remove(key);
        inForce.forget(key);
    }

    /** Remembered, so that a Secret that somebody deletes or edits is written again as it was. */
    private Future<Optional<ClientAccess>> recorded(ManagedCluster cluster) {
        Known before = known.get(cluster.key());
        if (before != null && before.uid().equals(cluster.failover().uid())) {
            return Future.succeededFuture(Optional.of(before.access()));
        }
        ClusterKey key = cluster.key();
        return ports.kube()
                .live(Secret.class, key.namespace(), ObjectNames.of(key).authConfig())
                .map(secret -> secret.flatMap(AuthSecret::access));
    }

    private ClientAccess next(Optional<ClientAccess> before, ClientLogin wanted) {
        return before.map(access -> access.changedTo(wanted).at(times.clock().instant(), times.overlap()))
                .orElseGet(() -> ClientAccess.of(wanted));
    }

    private Future<StepOutcome> put(ManagedCluster cluster, ClusterIdentity identity, ClientAccess access) {
        return write(cluster, identity, access).compose(written -> {
            if (!(written instanceof StepOutcome.Settled)) {
                return Future.succeededFuture(written);
            }
            return inForce.tell(cluster, access).compose(untold -> {
                remember(cluster, access, untold);
                if (!untold.isEmpty() || !access.waitsForNodes()) {
                    return Future.succeededFuture(written);
                }
                ClientAccess dated = access.knownEverywhere(times.clock().instant(), times.overlap());
                return write(cluster, identity, dated).onSuccess(outcome -> {
                    if (outcome instanceof StepOutcome.Settled) {
                        remember(cluster, dated, untold);
                    }
                });
            });
        });
    }

    private Future<StepOutcome> write(ManagedCluster cluster, ClusterIdentity identity, ClientAccess access) {
        Failover failover = cluster.failover();
        return objects.present(
                cluster,
                Heritage.former(ports.kube(), cluster.key()) || sentinelsBootAsClients(cluster)
                        ? AuthSecret.besideFormer(failover, identity, cluster.password(), access)
                        : AuthSecret.of(failover, identity, cluster.password(), access));
    }

    /** One that starts anew before it is replaced mounts what it logs in by. */
    private boolean sentinelsBootAsClients(ManagedCluster cluster) {
        return ports.kube().owned(Pod.class, cluster.key()).stream()
                .anyMatch(pod -> Heritage.bootsAsClient(pod.getSpec()));
    }

    private void remember(ManagedCluster cluster, ClientAccess access, List<String> untold) {
        ClusterKey key = cluster.key();
        Known now = new Known(
                cluster.failover().uid(),
                access,
                untold,
                cluster.password().isPresent()
                        || cluster.external().flatMap(ExternalMaster::secret).isPresent());
        Known before = known.put(key, now);
        if (!Objects.equals(before, now)) {
            ports.bus().publish(new Message.AccessMoved(key, access, untold));
        }
        AccessNews.of(Optional.ofNullable(before).map(Known::access), access)
                .ifPresent(news -> ports.bus().publish(new Message.Noted(key, false, news.reason(), news.text())));
    }
}
