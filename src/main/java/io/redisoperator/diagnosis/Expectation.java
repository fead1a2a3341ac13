package io.redisoperator.diagnosis;

import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.WriteGuard;
import java.util.Optional;

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
        WriteGuard guard) {
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
                WriteGuard.NONE);
    }

    /**
     * A person's word by annotation.
     *
     * @param pod the pod whose data is to be kept; empty when nothing is asked for, or when that was acted on
     * @param withdrawn whether the annotation is gone and the record of it may go too
     */
    public record Decision(Optional<String> pod, boolean withdrawn) {
        public static final Decision NONE = new Decision(Optional.empty(), false);
    }
}
