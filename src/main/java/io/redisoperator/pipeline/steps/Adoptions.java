package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For how long this operator has seen pods to be their StatefulSet's. By its own clock: that of the API server, by which
 * the objects are dated, may be ahead of it or behind, and no object says when a pod was adopted.
 */
public final class Adoptions {
    private final LongSupplier nanoTime;
    private final Map<ClusterKey, Map<Owned, Long>> firstSeen = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime()} tells it */
    public Adoptions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** An object that a StatefulSet owns, or that StatefulSet. */
    private record Owned(String setUid, String uid) {}

    /** Takes note of what is owned now; of whatever is not any more, nothing is remembered. */
    void look(ClusterKey key, StatefulSet set, List<Pod> pods) {
        String uid = uid(set);
        long now = nanoTime.getAsLong();
        Map<Owned, Long> before = firstSeen.getOrDefault(key, Map.of());
        Map<Owned, Long> seen = new HashMap<>();
        seen.put(new Owned(uid, uid), now);
        pods.stream()
                .filter(pod ->
                        pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> uid.equals(owner.getUid())))
                .forEach(pod -> seen.put(new Owned(uid, uid(pod)), now));
        seen.replaceAll((owned, at) -> before.getOrDefault(owned, at));
        firstSeen.put(key, seen);
    }

    /** Whether the StatefulSet and all these pods as its own have been seen for that long. */
    boolean lasted(ClusterKey key, StatefulSet set, List<Pod> pods, Duration time) {
        return lasted(key, new Owned(uid(set), uid(set)), time)
                && pods.stream().allMatch(pod -> lasted(key, new Owned(uid(set), uid(pod)), time));
    }

    void forget(ClusterKey key) {
        firstSeen.remove(key);
    }

    private boolean lasted(ClusterKey key, Owned owned, Duration time) {
        Long since = firstSeen.getOrDefault(key, Map.of()).get(owned);
        return since != null && nanoTime.getAsLong() - since >= time.toNanos();
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }
}
