package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.ManagedCluster.Standing;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.kube.RivalWrites;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Rivals;
import io.redisoperator.spec.SpecProblem;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides whether a resource can be followed: which of two of one name, whether it is readable, and its passwords. */
final class Admission {
    private final Kube kube;
    private final Identities identities;
    private final ClientPasswords passwords;
    private final StartedPasswords started;
    private final NamedConfigMaps configMaps;
    private final RunningClusters runningClusters;
    private final Contests contests;
    private final Externals externals;
    private final InstantSource clock;

    Admission(Kube kube, RedisNodes nodes, InstantSource clock) {
        this(kube, nodes, clock, new Contests(Contests.SILENCE));
    }

    Admission(Kube kube, RedisNodes nodes, InstantSource clock, Contests contests) {
        this.kube = kube;
        this.clock = clock;
        this.contests = contests;
        this.identities = new Identities(kube);
        this.passwords = new ClientPasswords(kube);
        LiveNodes live = new LiveNodes(kube, nodes);
        this.started = new StartedPasswords(kube, live);
        this.configMaps = new NamedConfigMaps(kube);
        this.externals = new Externals(kube, live);
        this.runningClusters = new RunningClusters(kube);
    }

    /**
     * What came of a look at the resources of one name.
     *
     * @param admitted the cluster to work on; empty if there is none, or if it cannot be followed as it is written
     * @param runsOn the same cluster to be kept alive by what is known of it, though its spec cannot be rolled out now
     * @param rejections what to tell the resources that are not followed
     * @param stance what becomes of a cluster that is not admitted now and was before
     * @param resource the one that was chosen; empty if none is left
     */
    record Decision(
            Optional<ManagedCluster> admitted,
            Optional<ManagedCluster> runsOn,
            List<SpecRejected> rejections,
            Stance stance,
            Optional<ObjectMeta> resource) {
        private Decision(
                Optional<ManagedCluster> admitted,
                Optional<ManagedCluster> runsOn,
                List<SpecRejected> rejections,
                Stance stance) {
            this(admitted, runsOn, rejections, stance, Optional.empty());
        }

        private static Decision rejected(List<SpecRejected> rejections) {
            return new Decision(Optional.empty(), Optional.empty(), rejections, Stance.KEEP);
        }

        private Decision with(Standing standing) {
            return new Decision(admitted.map(cluster -> cluster.with(standing)), runsOn, rejections, stance);
        }

        private Decision on(HasMetadata chosen) {
            return new Decision(admitted, runsOn, rejections, stance, Optional.of(chosen.getMetadata()));
        }

        /** A cluster by the spec of before and the annotations of now; empty if it was another resource's. */
        Optional<ManagedCluster> heeded(ManagedCluster before) {
            return resource.filter(now -> before.failover().uid().equals(now.getUid()))
                    .map(now -> before.annotated(
                            Optional.ofNullable(now.getAnnotations()).orElse(Map.of())));
        }

        boolean gone() {
            return stance == Stance.FORGET;
        }
    }

    /** What becomes of a cluster that was admitted before. */
    enum Stance {
        /** It is looked after by the spec of before. */
        KEEP,
        /** It is left alone, as another operator looks after it. */
        RETREAT,
        /** No resource of its name is left. */
        FORGET
    }

    Future<Decision> decide(ClusterKey key) {
        List<HasMetadata> resources = kube.resources(key).stream()
                .filter(r -> r.getMetadata().getDeletionTimestamp() == null)
                .toList();
        Rivals.Winner chosen = Rivals.choose(resources);
        if (chosen.resource().isEmpty()) {
            return Future.succeededFuture(new Decision(Optional.empty(), Optional.empty(), List.of(), Stance.FORGET));
        }
        HasMetadata winner = chosen.resource().get();
        List<SpecRejected> rejections = new ArrayList<>();
        chosen.losers().forEach(loser -> rejections.add(Rejections.conflict(winner, loser)));
        Future<Decision> decision = switch (Specs.read(winner)) {
            case SpecReading.Unreadable u -> unreadable(winner, u, rejections);
            case SpecReading.Readable r ->
                unlessContested(
                        r.failover(),
                        rejections,
                        () -> withScripts(r.failover(), rejections)
                                .recover(failure -> withoutRight(r.failover(), failure, rejections)));
        };
        return decision.map(made -> made.on(winner));
    }

    void forget(ClusterKey key) {
        identities.forget(key);
        started.forget(key);
        contests.forget(key);
    }

    /** Two operators that each undo what the other did would do harm; the earlier one cannot be asked to stop. */
    private Future<Decision> unlessContested(
            Failover failover, List<SpecRejected> rejections, Supplier<Future<Decision>> decision) {
        Optional<Contests.Contest> rival =
                contests.underWay(failover.key(), RivalWrites.latest(kube, failover.key()), clock.instant());
        if (rival.isEmpty()) {
            return decision.get();
        }
        rejections.add(Rejections.of(failover, "AnotherOperator", rival.get().message()));
        return Future.succeededFuture(new Decision(Optional.empty(), Optional.empty(), rejections, Stance.RETREAT));
    }

    private Future<Decision> withIdentity(Failover failover, Optional<String> password, List<SpecRejected> rejections) {
        return identities.of(failover).map(found -> switch (found) {
            case Identities.Found.Here here ->
                new Decision(
                        Optional.of(ManagedCluster.of(failover, here.identity(), password)),
                        Optional.empty(),
                        rejections,
                        Stance.KEEP);
            case Identities.Found.Missing missing -> {
                rejections.add(Rejections.of(failover, missing.reason(), missing.message()));
                yield Decision.rejected(rejections);
            }
        });
    }

    private Future<Decision> withScripts(Failover failover, List<SpecRejected> rejections) {
        return configMaps.lacking(failover).compose(lack -> {
            if (lack.isPresent()) {
                rejections.add(
                        Rejections.of(failover, lack.get().reason(), lack.get().message()));
                return runningOn(failover, rejections);
            }
            return withPassword(failover, rejections);
        });
    }

    private Future<Decision> withPassword(Failover failover, List<SpecRejected> rejections) {
        return passwords.of(failover).compose(found -> switch (found) {
            case ClientPasswords.Found.Known known ->
                started.inUse(failover, List.of(known.password()))
                        .compose(inUse -> withStarted(failover, known.password(), inUse, rejections))
                        .compose(decision -> withExternal(failover, decision));
            case ClientPasswords.Found.Unusable unusable -> {
                rejections.add(Rejections.of(failover, unusable.reason(), unusable.message()));
                yield runningOn(failover, rejections);
            }
        });
    }

    private Future<Decision> withStarted(
            Failover failover, Optional<String> asked, StartedPasswords.InUse inUse, List<SpecRejected> rejections) {
        return switch (inUse) {
            case StartedPasswords.InUse.Accepted accepted ->
                withIdentity(failover, accepted.password(), rejections)
                        .map(decision -> accepted.password().equals(asked) ? decision : decision.with(Standing.WAITS));
            case StartedPasswords.InUse.Presumed presumed ->
                withIdentity(failover, presumed.password(), rejections)
                        .map(decision -> decision.with(Standing.PRESUMED));
            case StartedPasswords.InUse.Refused refused -> {
                rejections.add(Rejections.of(failover, "PasswordRefused", refused.message()));
                yield Future.succeededFuture(Decision.rejected(rejections));
            }
        };
    }

    private Future<Decision> withExternal(Failover failover, Decision decision) {
        if (decision.admitted().isEmpty()) {
            return Future.succeededFuture(decision);
        }
        return externals.of(decision.admitted().get()).map(found -> {
            Optional<ManagedCluster> cluster = decision.admitted().map(c -> with(c, found));
            if (found.objection().isEmpty()) {
                return new Decision(cluster, Optional.empty(), decision.rejections(), Stance.KEEP);
            }
            decision.rejections()
                    .add(Rejections.of(
                            failover,
                            found.objection().get().reason(),
                            found.objection().get().message()));
            return found.known()
                    ? new Decision(Optional.empty(), cluster, decision.rejections(), Stance.KEEP)
                    : Decision.rejected(decision.rejections());
        });
    }

    /** Only a person can grant it, and looks for the reason at the resource; any other trouble passes. */
    private static Future<Decision> withoutRight(Failover failover, Throwable failure, List<SpecRejected> rejections) {
        if (failure instanceof KubeFailure refused && refused.kind() == KubeFailure.Kind.FORBIDDEN) {
            rejections.add(Rejections.forbidden(failover, refused));
            return Future.succeededFuture(Decision.rejected(rejections));
        }
        return Future.failedFuture(failure);
    }

    private static ManagedCluster with(ManagedCluster cluster, Externals.Found found) {
        return found.master().map(cluster::with).orElse(cluster);
    }

    /** Nothing is begun by a spec that cannot be read, and nothing that runs is left alone for it. */
    private Future<Decision> unreadable(HasMetadata resource, SpecReading.Unreadable u, List<SpecRejected> rejections) {
        String problems = String.join(
                "; ", u.problems().stream().map(SpecProblem::toString).toList());
        Optional<Failover> runs = runningClusters.of(resource);
        if (runs.isEmpty()) {
            rejections.add(Rejections.invalid(u, problems));
            return Future.succeededFuture(Decision.rejected(rejections));
        }
        return unlessContested(
                runs.get(),
                rejections,
                () -> runningOn(runs.get(), rejections)
                        .onSuccess(decision -> rejections.add(Rejections.invalid(
                                u,
                                decision.runsOn().isEmpty()
                                        ? problems
                                        : problems + Rejections.meanwhile(runs.get())))));
    }

    /** A cluster that runs goes on being healed although its resource cannot be followed. */
    private Future<Decision> runningOn(Failover failover, List<SpecRejected> rejections) {
        return passwords
                .of(failover)
                .compose(found -> started.inUse(failover, asked(found)))
                .compose(inUse ->
                        identities.existing(failover).map(identity -> asItRuns(failover, identity, inUse.password())))
                .compose(this::withExternal)
                .map(runs -> new Decision(Optional.empty(), runs, rejections, Stance.KEEP));
    }

    private Future<Optional<ManagedCluster>> withExternal(Optional<ManagedCluster> runs) {
        return runs.map(cluster -> externals
                        .of(cluster)
                        .map(found -> runs.filter(c -> found.known()).map(c -> with(c, found))))
                .orElseGet(() -> Future.succeededFuture(runs));
    }

    private static List<Optional<String>> asked(ClientPasswords.Found found) {
        return switch (found) {
            case ClientPasswords.Found.Known known -> List.of(known.password());
            case ClientPasswords.Found.Unusable unusable -> List.of();
        };
    }

    /** Nodes of an earlier operator that were never told of an identity know clients only. */
    private Optional<ManagedCluster> asItRuns(
            Failover failover, Optional<ClusterIdentity> identity, Optional<String> password) {
        if (identity.isEmpty() && Heritage.former(kube, failover.key())) {
            Credentials client = password.map(Credentials::password).orElse(Credentials.NONE);
            return Optional.of(new ManagedCluster(failover, client, Credentials.NONE));
        }
        return identity.map(known -> ManagedCluster.of(failover, known, password));
    }
}
