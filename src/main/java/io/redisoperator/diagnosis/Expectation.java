package io.redisoperator.diagnosis;

import io.redisoperator.model.MonitorSettings;
import java.util.Optional;

/**
 * What the spec and the record say that a snapshot should look like.
 *
 * @param redisReplicas pods of the StatefulSet that the spec asks for
 * @param redisPort the port that every Redis listens on
 * @param sentinelReplicas sentinels that the spec asks for
 * @param monitor what every sentinel should be set to
 * @param persistent whether Redis pods keep their data over a restart of the pod
 * @param bootstrapped whether the cluster has had a master among the StatefulSet's pods before
 * @param recordedMaster name of the pod that status last named as master
 */
public record Expectation(
        int redisReplicas,
        int redisPort,
        int sentinelReplicas,
        MonitorSettings monitor,
        boolean persistent,
        boolean bootstrapped,
        Optional<String> recordedMaster) {}
