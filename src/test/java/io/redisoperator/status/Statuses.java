package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.model.FailoverKind;
import java.util.function.UnaryOperator;

/** Statuses as the operator composes them, for tests of other rooms. */
public final class Statuses {
    private Statuses() {}

    /** Of a cluster at rest: see {@link Looks}. */
    public static FailoverStatus running() {
        ResourceMemory memory = new ResourceMemory(
                new ResourceId(Looks.KEY, FailoverKind.DATABASES, "uid-1"),
                FailoverStatus.NONE,
                UnaryOperator.identity());
        memory.progressed(new Progress(1, 9, "check and heal", Progress.State.SETTLED, ""), Looks.T0);
        memory.looked(new Looks().checked());
        return memory.compose(1, Looks.T0).orElseThrow();
    }
}
