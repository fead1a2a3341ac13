package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.PodTrial;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Why a Redis pod that the StatefulSet asks for is not there. What its controller was answered stands in no status, so the
 * API server is asked again: once the pod has been missing for a while, and then from time to time.
 */
public final class MissingPods {
    static final Duration A_WHILE = Duration.ofSeconds(5);
    static final Duration PACE = Duration.ofSeconds(10);

    private final Kube kube;
    private final PodTrial trial;
    private final InstantSource clock;
    private final Map<ClusterKey, Absence> absences = new HashMap<>();

    /** @param clock a steady one */
    public MissingPods(Kube kube, InstantSource clock) {
        this.kube = kube;
        this.trial = new PodTrial(kube);
        this.clock = clock;
    }

    /** Of the pod with that ordinal: what is known by now, and when to ask. */
    private record Absence(int ordinal, Instant ask, Optional<String> why) {}

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        absences.remove(key);
    }

    /** Never fails; empty if none is missing, or nothing is known to keep it from coming. */
    Future<Optional<String>> why(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> set = now.statefulSet()
                .filter(s ->
                        s.getSpec().getReplicas() != null && s.getMetadata().getDeletionTimestamp() == null);
        Optional<Integer> missing = set.flatMap(s -> missing(now, s.getSpec().getReplicas()));
        if (set.isEmpty() || missing.isEmpty()) {
            absences.remove(cluster.key());
            return Future.succeededFuture(Optional.empty());
        }
        Instant at = clock.instant();
        Absence absence = absences.computeIfPresent(
                cluster.key(), (key, known) -> known.ordinal() == missing.get() ? known : null);
        if (absence == null) {
            absences.put(cluster.key(), new Absence(missing.get(), at.plus(A_WHILE), Optional.empty()));
            return Future.succeededFuture(Optional.empty());
        }
        if (at.isBefore(absence.ask())) {
            return Future.succeededFuture(absence.why());
        }
        return trial.hindrance(set.get(), absence.ordinal())
                .map(said -> said.map(words ->
                        ObjectNames.of(cluster.key()).redisPod(absence.ordinal()) + " cannot be created: " + words))
                .otherwise(absence.why())
                .onSuccess(why -> absences.put(cluster.key(), new Absence(absence.ordinal(), at.plus(PACE), why)));
    }

    private static Optional<Integer> missing(ClusterObjects now, int replicas) {
        Set<Integer> there =
                now.redisPods().stream().map(ClusterObjects::ordinal).collect(Collectors.toSet());
        return IntStream.range(0, replicas)
                .filter(ordinal -> !there.contains(ordinal))
                .boxed()
                .findFirst();
    }
}
