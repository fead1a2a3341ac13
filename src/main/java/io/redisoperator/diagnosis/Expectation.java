package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.WriteGuard;
import java.util.Optional;
import java.util.Set;

/**
 * What the spec and the record say that a snapshot should look like.
 *
 * @param redisReplicas pods of the StatefulSet that the spec asks for
 * @param sentinelReplicas sentinels that the spec asks for
 * @param monitor what every sentinel should be set to
 * @param persistent whether Redis pods keep their data over a restart of the pod
 * @param bootstrapped whether the cluster has had a master among the StatefulSet's pods before
 * @param recordedMaster name of the pod that status last named as master
 * @param lineage the last master that was alone, as status has it
 * @param decision what a person decided where every choice could lose data
 * @param guard how many replicas a master must have in sync to take writes
 * @param following the Redis outside of the cluster that all pods follow, or are to leave; empty for none
 * @param rivals names of the pods that status has as masters at the same time, with writes of their own
 */
public record Expectation(
        int redisReplicas,
        int sentinelReplicas,
        MonitorSettings monitor,
        boolean persistent,
        boolean bootstrapped,
        Optional<String> recordedMaster,
        Optional<Memory.LastMaster> lineage,
        Decision decision,
        WriteGuard guard,
        Optional<Following> following,
        Set<String> rivals) {
    /** Without a record of the data, without a person's word, and without a guard over writes. */
    public Expectation(
            int redisReplicas,
            int sentinelReplicas,
            MonitorSettings monitor,
            boolean persistent,
            boolean bootstrapped,
            Optional<String> recordedMaster) {
        this(
                redisReplicas,
                sentinelReplicas,
                monitor,
                persistent,
                bootstrapped,
                recordedMaster,
                Optional.empty(),
                Decision.NONE,
                WriteGuard.NONE,
                Optional.empty(),
                Set.of());
    }

    /** The Redis outside of the cluster that nobody is to leave yet. */
    public Optional<Following> follows() {
        return following.filter(external -> !external.leaving());
    }

    /**
     * A Redis outside of the cluster.
     *
     * @param external its host may be a name
     * @param leaving whether the spec does not ask for it any more, so that a pod is to become master
     * @param agreed whether a person agrees that what pods hold is discarded for what is there
     * @param recorded whether status says that the data of the pods comes from there, and no pod has been master
     *     since
     * @param secret name of the Secret with its login, for the record
     * @param announced whether sentinels are to name it to clients while it is followed
     */
    public record Following(
            Endpoint external,
            boolean leaving,
            boolean agreed,
            boolean recorded,
            Optional<String> secret,
            boolean announced) {}

    /**
     * A person's word by annotation.
     *
     * @param pod the pod whose data is to be kept; empty when nothing is asked for, or when that was acted on
     * @param withdrawn whether the annotation is gone and the record of it may go too
     * @param spent the pod that the annotation names still, though that was acted on before
     */
    public record Decision(Optional<String> pod, boolean withdrawn, Optional<String> spent) {
        public static final Decision NONE = new Decision(Optional.empty(), false, Optional.empty());
    }
}
