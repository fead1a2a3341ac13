package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.StorageSettings.Claimed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the claims of Redis pods to the size and the owner that the spec asks for. What a claim refuses is remembered
 * and told in the state of rest, and keeps nothing else from being done.
 */
public final class RedisVolumes {
    /** How long a refusal stands: a storage class can be edited, and nobody tells when. */
    private static final Duration REFUSAL_RESTS = Duration.ofMinutes(1);
    /** A volume grows in its own time, and the claim's status tells when it has. */
    private static final Duration GROWTH_RECHECK = Duration.ofSeconds(10);

    /**
     * How long a StatefulSet has its pods before it may leave them again: those that it adopted a moment ago the garbage
     * collector does not know for its own yet, and would not orphan but delete.
     */
    static final Duration OWNED = Duration.ofSeconds(10);

    private final Bus bus;
    private final Kube kube;
    private final InstantSource clock;
    private final Adoptions adoptions;
    private final Map<ClusterKey, Map<Wish, Refusal>> refusals = new HashMap<>();
    /** What was told of claims that are left as they are. */
    private final Map<ClusterKey, String> left = new HashMap<>();

    public RedisVolumes(Bus bus, Kube kube, InstantSource clock, Adoptions adoptions) {
        this.bus = bus;
        this.kube = kube;
        this.clock = clock;
        this.adoptions = adoptions;
    }

    /** What was asked of a claim, by the field that asks for it. */
    private record Wish(String claimUid, String path, String value) {}

    private record Refusal(String text, Instant at) {}

    /** Leaves the claims as they are, and tells once what differs; what the StatefulSet can have now. */
    StorageChange leave(ManagedCluster cluster) {
        look(cluster);
        String differences = LeftClaims.told(cluster.failover(), asked(cluster));
        String told = left.put(cluster.key(), differences);
        if (!differences.isEmpty() && !differences.equals(told)) {
            note(cluster, "VolumesLeft", differences);
        }
        return change(cluster);
    }

    /** Asks of each claim what is to be asked of it; what the StatefulSet can have now. */
    Future<StorageChange> settle(ManagedCluster cluster) {
        left.remove(cluster.key());
        look(cluster);
        StorageChange change = change(cluster);
        refusals.computeIfAbsent(cluster.key(), key -> new HashMap<>()).keySet().retainAll(wishes(cluster, change));
        List<Future<Void>> asked = new ArrayList<>();
        if (cluster.failover().redis().storage() instanceof Claimed claimed) {
            change.growing().stream()
                    .filter(claim -> !StorageChange.isUnbound(claim))
                    .forEach(claim -> asked.add(grow(cluster, claim, StorageChange.size(claimed))));
            change.reowned().forEach(claim -> asked.add(reown(cluster, claim, claimed.keepAfterDeletion(), change)));
        }
        return Future.join(asked).map(change);
    }

    private void look(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        now.statefulSet().ifPresent(set -> adoptions.look(cluster.key(), set, now.redisPods()));
    }

    /** Whether all pods are the StatefulSet's, and have been for a while. */
    boolean settled(ClusterKey key, StatefulSet set, List<Pod> pods) {
        return adoptions.lasted(key, set, pods, OWNED);
    }

    /** What is not as asked yet, or cannot be. */
    StepOutcome stand(ManagedCluster cluster) {
        Optional<String> refused = refused(cluster);
        if (refused.isPresent()) {
            return new StepOutcome.Rejected(refused.get());
        }
        StorageChange change = change(cluster);
        Optional<PersistentVolumeClaim> unbound =
                change.growing().stream().filter(StorageChange::isUnbound).findFirst();
        if (unbound.isPresent()) {
            return StepOutcome.waiting(
                    name(unbound.get()) + " to be bound to a volume before it can grow; if it cannot be"
                            + " in its size, delete it and its pod, and it is made anew in the size of "
                            + StorageChange.SIZE_PATH);
        }
        if (!wishes(cluster, change).isEmpty() || change.anew()) {
            return StepOutcome.waiting("claims and the StatefulSet to be as " + StorageChange.PATH + " asks for");
        }
        return new ClusterObjects(kube, cluster)
                .claimsInUse().stream()
                        .filter(StorageChange::lagsBehind)
                        .findFirst()
                        .<StepOutcome>map(claim -> new StepOutcome.Waiting(growing(claim), GROWTH_RECHECK))
                        .orElse(StepOutcome.SETTLED);
    }

    /** What storage refuses holds nothing up, so it is told beside what is going on. */
    StepOutcome beside(ManagedCluster cluster, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Settled s -> stand(cluster);
            case StepOutcome.Waiting w ->
                refused(cluster)
                        .<StepOutcome>map(refusal -> new StepOutcome.Waiting(w.reason() + "; " + refusal, w.recheck()))
                        .orElse(w);
            case StepOutcome.Rejected r ->
                refused(cluster)
                        .<StepOutcome>map(refusal -> new StepOutcome.Rejected(r.reason() + "; " + refusal))
                        .orElse(r);
        };
    }

    private Optional<String> refused(ManagedCluster cluster) {
        StorageChange change = change(cluster);
        Map<Wish, Refusal> refused = refusals.getOrDefault(cluster.key(), Map.of());
        List<String> told = Stream.concat(
                        change.refusal().stream(),
                        wishes(cluster, change).stream()
                                .flatMap(wish -> Stream.ofNullable(refused.get(wish)))
                                .map(Refusal::text))
                .toList();
        return told.stream()
                .findFirst()
                .map(first -> first + (told.size() == 1 ? "" : "; and " + (told.size() - 1) + " more of this kind"));
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        refusals.remove(key);
        left.remove(key);
        adoptions.forget(key);
    }

    private StorageChange change(ManagedCluster cluster) {
        return left.containsKey(cluster.key()) ? asked(cluster).ofNothing() : asked(cluster);
    }

    private StorageChange asked(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        StorageChange change = StorageChange.of(cluster.failover(), now.statefulSet(), now.claims());
        // Made anew, it would be made by the spec, and the pods of an earlier operator would be rolled with it.
        return Heritage.former(kube, cluster.key()) ? change.ofClaimsOnly() : change;
    }

    private Future<Void> grow(ManagedCluster cluster, PersistentVolumeClaim claim, Quantity size) {
        Quantity before = StorageChange.size(claim);
        return ask(
                cluster,
                growth(claim, size),
                () -> kube.growClaim(claim, size)
                        .onSuccess(done ->
                                note(cluster, "VolumeGrowing", name(claim) + " grows from " + before + " to " + size)),
                name(claim) + " stays at " + before + ". Ask for that again, or let its storage class grow"
                        + " (allowVolumeExpansion)");
    }

    private Future<Void> reown(
            ManagedCluster cluster, PersistentVolumeClaim claim, boolean kept, StorageChange change) {
        String outcome = kept ? " is kept when the resource is deleted" : " is deleted with the resource";
        return ask(
                cluster,
                ownership(claim, kept),
                () -> kube.reownClaim(claim, change.ownersOf(claim))
                        .onSuccess(done -> note(cluster, "VolumeOwner", name(claim) + outcome)),
                name(claim) + " stays as it was");
    }

    private Future<Void> ask(ManagedCluster cluster, Wish wish, Supplier<Future<Void>> call, String otherwise) {
        Map<Wish, Refusal> known = refusals.getOrDefault(cluster.key(), new HashMap<>());
        Refusal before = known.get(wish);
        if (before != null && before.at().plus(REFUSAL_RESTS).isAfter(clock.instant())) {
            return Future.succeededFuture();
        }
        return call.get().onSuccess(done -> known.remove(wish)).recover(failure -> {
            if (refuses(failure)) {
                String text = wish.path() + ": " + otherwise + ": " + failure.getMessage();
                known.put(wish, new Refusal(text, clock.instant()));
            }
            // A claim that has changed since is looked at again when the cache has it.
            return refuses(failure) || outdated(failure) ? Future.succeededFuture() : Future.failedFuture(failure);
        });
    }

    private static List<Wish> wishes(ManagedCluster cluster, StorageChange change) {
        return cluster.failover().redis().storage() instanceof Claimed claimed
                ? Stream.concat(
                                change.growing().stream().map(claim -> growth(claim, StorageChange.size(claimed))),
                                change.reowned().stream().map(claim -> ownership(claim, claimed.keepAfterDeletion())))
                        .toList()
                : List.of();
    }

    private static boolean refuses(Throwable failure) {
        return failure instanceof KubeFailure k
                && (k.kind() == KubeFailure.Kind.FORBIDDEN || k.kind() == KubeFailure.Kind.INVALID);
    }

    private static boolean outdated(Throwable failure) {
        return failure instanceof KubeFailure k
                && (k.kind() == KubeFailure.Kind.CONFLICT || k.kind() == KubeFailure.Kind.NOT_FOUND);
    }

    private static Wish growth(PersistentVolumeClaim claim, Quantity size) {
        return new Wish(claim.getMetadata().getUid(), StorageChange.SIZE_PATH, String.valueOf(size));
    }

    private static Wish ownership(PersistentVolumeClaim claim, boolean kept) {
        return new Wish(
                claim.getMetadata().getUid(), StorageChange.PATH + ".keepAfterDeletion", Boolean.toString(kept));
    }

    /** The API server's conditions say what a volume waits for, as a restart of its pod. */
    private static String growing(PersistentVolumeClaim claim) {
        String why = Optional.ofNullable(claim.getStatus().getConditions()).orElse(List.of()).stream()
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(RedisVolumes::text)
                .collect(Collectors.joining("; "));
        return "the volume of " + name(claim) + " to grow to " + StorageChange.size(claim)
                + (why.isEmpty() ? "" : " (" + why + ")");
    }

    private static String text(PersistentVolumeClaimCondition condition) {
        return condition.getType()
                + Optional.ofNullable(condition.getMessage())
                        .filter(message -> !message.isEmpty())
                        .map(message -> ": " + message)
                        .orElse("");
    }

    private void note(ManagedCluster cluster, String reason, String text) {
        bus.publish(new Message.Noted(cluster.key(), false, reason, text));
    }

    private static String name(PersistentVolumeClaim claim) {
        return claim.getMetadata().getName();
    }
}
