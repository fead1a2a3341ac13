package io.redisoperator.spec;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import java.util.List;

/** What became of reading a resource. */
public sealed interface SpecReading {
    /** The spec can be followed. */
    @SuppressWarnings("AvoidCommonTypeNames") // the opposite of Unreadable, and always seen beside it
    record Readable(Failover failover) implements SpecReading {}

    /** The spec cannot be followed until it is edited; at least one problem says why. */
    record Unreadable(ClusterKey key, FailoverKind kind, String uid, long generation, List<SpecProblem> problems)
            implements SpecReading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
