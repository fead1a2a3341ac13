package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.diagnosis.Allegiance;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.BootstrapNode;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Passwords;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which Redis outside a cluster follows, and with which login; read anew each time, as no Secret is watched. */
final class Externals {
    private static final String PASSWORD = "password";
    private static final String USER = "username";
    private static final Pattern UNWRITABLE = Pattern.compile("[\\s\"'\\p{Cntrl}]");

    private final Kube kube;
    private final FormerAllegiance former;

    Externals(Kube kube, LiveNodes live) {
        this.kube = kube;
        this.former = new FormerAllegiance(live);
    }

    /**
     * What came of it.
     *
     * @param known false if nobody says whose data the cluster holds, so that nothing may be done with it yet
     * @param master empty for a cluster of its own
     * @param objection why the cluster does not do what its spec asks for
     */
    record Found(boolean known, Optional<ExternalMaster> master, Optional<Objection> objection) {
        static final Found NONE = new Found(Optional.empty(), Optional.empty());

        Found(Optional<ExternalMaster> master, Optional<Objection> objection) {
            this(true, master, objection);
        }

        private static Found unknown(Objection why) {
            return new Found(false, Optional.empty(), Optional.of(why));
        }
    }

    /**
     * The reason is {@code DataWouldBeLost}, {@code SecretNotFound} or {@code InvalidSecret}, where only a person can help,
     * or {@code NoAnswer}.
     */
    record Objection(String reason, String message) {}

    /** Never fails for want of an answer from a pod. */
    Future<Found> of(ManagedCluster cluster) {
        Failover failover = cluster.failover();
        Optional<FailoverStatus> status = kube.resources(failover.key()).stream()
                .filter((HasMetadata r) -> failover.uid().equals(r.getMetadata().getUid()))
                .findFirst()
                .flatMap(CarriedStatus::of);
        Optional<Endpoint> wanted = failover.bootstrapNode().map(BootstrapNode::address);
        if (wanted.isEmpty() || onRecord(status) || !Heritage.former(kube, failover.key())) {
            return of(failover, status, served(failover, status));
        }
        return former.follows(cluster, wanted.get()).compose(says -> switch (says) {
            case YES -> of(failover, status, false);
            case NO -> of(failover, status, true);
            case UNKNOWN ->
                Future.succeededFuture(Found.unknown(new Objection(
                        "NoAnswer",
                        "no pod of the earlier operator answers, so nobody knows whether they follow " + wanted.get()
                                + " or have data of their own; nothing is done before one does")));
        });
    }

    private Future<Found> of(Failover failover, Optional<FailoverStatus> status, boolean served) {
        return switch (Allegiance.of(
                failover.bootstrapNode().map(BootstrapNode::address),
                status.flatMap(CarriedStatus::followed),
                served,
                Optional.ofNullable(failover.annotations().get(Annotations.DISCARD_DATA)))) {
            case Allegiance.Own own -> Future.succeededFuture(Found.NONE);
            case Allegiance.Follows follows ->
                login(failover, follows.external(), false, follows.agreed(), wanted(failover));
            case Allegiance.Leaves leaves -> login(failover, leaves.external(), true, false, recorded(status));
            case Allegiance.Refused refused -> refused(failover, refused, recorded(status));
        };
    }

    private Future<Found> refused(Failover failover, Allegiance.Refused refused, Optional<String> secret) {
        Future<Found> meanwhile = switch (refused.as()) {
            case Allegiance.Follows follows -> login(failover, follows.external(), false, false, secret);
            case Allegiance.Leaves leaves -> login(failover, leaves.external(), true, false, secret);
            case Allegiance.Own own -> Future.succeededFuture(Found.NONE);
            case Allegiance.Refused twice -> Future.succeededFuture(Found.NONE);
        };
        return meanwhile.map(
                found -> new Found(found.master(), Optional.of(new Objection("DataWouldBeLost", refused.why()))));
    }

    /** Whether status says whose data the cluster holds. */
    private static boolean onRecord(Optional<FailoverStatus> status) {
        return status.flatMap(CarriedStatus::followed).isPresent()
                || status.map(FailoverStatus::bootstrapped).orElse(false);
    }

    private boolean served(Failover failover, Optional<FailoverStatus> status) {
        if (status.flatMap(CarriedStatus::stillFollowed).isPresent()) {
            return false;
        }
        return onRecord(status)
                || kube.cached(
                                Pod.class,
                                failover.key().namespace(),
                                ObjectNames.of(failover.key()).bootstrap())
                        .isPresent();
    }

    private static Optional<String> wanted(Failover failover) {
        return failover.bootstrapNode().flatMap(BootstrapNode::secret);
    }

    private static Optional<String> recorded(Optional<FailoverStatus> status) {
        return status.map(FailoverStatus::following).map(FailoverStatus.Following::secret);
    }

    /** One that cannot be had leaves the nodes as they are: those that are connected stay so. */
    private Future<Found> login(
            Failover failover, Endpoint address, boolean leaving, boolean agreed, Optional<String> secret) {
        boolean announced = !leaving
                && failover.bootstrapNode().map(BootstrapNode::announced).orElse(false);
        ExternalMaster open = new ExternalMaster(address, leaving, agreed, secret, Credentials.NONE, announced);
        if (secret.isEmpty()) {
            return Future.succeededFuture(new Found(Optional.of(open), Optional.empty()));
        }
        String name = secret.get();
        return kube.live(Secret.class, failover.key().namespace(), name).map(found -> {
            if (found.isEmpty()) {
                return objected(
                        open,
                        "SecretNotFound",
                        "Secret " + name + ", with the login of " + address + ", does not exist in namespace "
                                + failover.key().namespace() + "; create it with the key " + PASSWORD);
            }
            Map<String, String> data =
                    Optional.ofNullable(found.get().getData()).orElse(Map.of());
            Optional<String> password = text(data, PASSWORD);
            Optional<String> problem = password.map(Passwords::problem)
                    .orElseGet(() -> Optional.of("has no key " + PASSWORD + " that is text"));
            Credentials login = new Credentials(text(data, USER), password);
            return problem.or(() -> announced ? unwritable(login) : Optional.empty())
                    .map(p -> objected(
                            open, "InvalidSecret", "Secret " + name + ", with the login of " + address + ": " + p))
                    .orElseGet(() -> new Found(Optional.of(open.with(login)), Optional.empty()));
        });
    }

    /** Sentinel writes a login into its file as it is, and would not start from what such a character makes of it. */
    private static Optional<String> unwritable(Credentials login) {
        return Stream.concat(login.user().stream(), login.password().stream())
                        .anyMatch(word -> UNWRITABLE.matcher(word).find())
                ? Optional.of(
                        "the login holds spaces, quotes or control characters, which sentinels cannot keep in their"
                                + " file; choose another one there, or leave spec.bootstrapNode.allowSentinels out")
                : Optional.empty();
    }

    /** A cluster that leaves does not wait for what its spec does not name any more. */
    private static Found objected(ExternalMaster open, String reason, String message) {
        return new Found(
                Optional.of(open), open.leaving() ? Optional.empty() : Optional.of(new Objection(reason, message)));
    }

    private static Optional<String> text(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key))
                .map(encoded -> Base64.getDecoder().decode(encoded))
                .flatMap(Passwords::text)
                .map(Passwords::trimmed)
                .filter(text -> !text.isEmpty());
    }
}
