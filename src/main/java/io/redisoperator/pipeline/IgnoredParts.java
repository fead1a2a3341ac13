package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.SpecProblem;
import java.util.HashMap;
import java.util.Map;

/** Says which parts of a spec are passed over, once for each generation. */
final class IgnoredParts {
    private static final String REASON = "SpecPartIgnored";

    private final Bus bus;
    private final Map<ClusterKey, Version> told = new HashMap<>();

    private record Version(String uid, long generation) {}

    IgnoredParts(Bus bus) {
        this.bus = bus;
    }

    void tell(Failover failover) {
        Version version = new Version(failover.uid(), failover.generation());
        if (version.equals(told.put(failover.key(), version))) {
            return;
        }
        for (SpecProblem part : failover.ignored()) {
            bus.publish(new Message.Noted(failover.key(), true, REASON, part.toString()));
        }
    }

    void forget(ClusterKey key) {
        told.remove(key);
    }
}
