package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import java.util.Optional;

/** How many Redis pods there may be: as many as the spec asks for, or as the StatefulSet still does. */
public final class PresentReplicas {
    private PresentReplicas() {}

    /**
     * A StatefulSet that has yet to shrink may still bring back a pod that holds the newest data.
     *
     * @param asked by the spec
     * @param most that a spec can ask for: of a StatefulSet that somebody scaled up without bound, no more are looked for
     */
    public static int of(Kube kube, ClusterKey key, int asked, int most) {
        Optional<StatefulSet> set = kube.cached(
                StatefulSet.class, key.namespace(), ObjectNames.of(key).redis());
        return set.map(found -> found.getSpec().getReplicas())
                .map(present -> Math.max(asked, Math.min(present, most)))
                .orElse(asked);
    }
}
