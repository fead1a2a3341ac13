package io.redisoperator.pipeline;

import io.redisoperator.heal.ManagedCluster;
import io.vertx.core.Future;

/**
 * One of the nine steps. A step is asked again and again, for as long as the cluster lives, and each time brings what it
 * answers for closer to what the spec asks for. It writes nothing that is already as it should be, waits by returning,
 * and may be cut off after any write.
 */
public interface Step {
    /** Name as {@code status.pipeline.name} shows it: what is there once the step has settled. */
    String name();

    /** Does what can be done now. A failed future means trouble with the API or a node: it is tried again. */
    Future<StepOutcome> run(ManagedCluster cluster);
}
