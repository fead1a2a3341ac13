package io.redisoperator.pipeline.steps;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.ManagedCluster;
import java.util.Optional;

/**
 * Data that a single Redis has on a volume that goes with its pod. Nobody who edits a setting, or updates the operator, asks
 * for it to be deleted.
 */
final class OnlyCopy {
    private OnlyCopy() {}

    /**
     * Why that pod is not replaced, and what to do instead; empty where nothing would be lost.
     *
     * @param claims whether Redis pods keep their data on claims, as the StatefulSet has it: a spec may ask for another
     *     storage than the pods have
     */
    static Optional<String> in(String pod, RedisView view, ManagedCluster cluster, boolean claims) {
        return cluster.failover().redis().replicas() == 1 && !claims && view.keys() > 0
                ? Optional.of(
                        pod + " stays, though its revision is outdated: it is the only Redis, and its data (keys: "
                                + view.keys()
                                + ") would go with it, as it is kept in an emptyDir. Ask for 2 replicas, so that it"
                                + " is handed over before; or, if it may be lost, delete the pod by hand")
                : Optional.empty();
    }
}
