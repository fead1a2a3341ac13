package io.redisoperator.heal;

import io.redisoperator.model.WriteFence;
import java.util.List;

/** The commands that set how many replicas a Redis must have in sync to take writes as a master. */
final class GuardCommands {
    /** Seconds since the last word of a replica that counts; longer than any pause, in which they are as present as ever. */
    static final int LAG_OF_FENCES = 10;

    private GuardCommands() {}

    static List<List<String>> of(WriteFence fence) {
        return of(fence.replicas(), LAG_OF_FENCES);
    }

    static List<List<String>> of(int replicas, int maxLagSeconds) {
        return List.of(
                List.of("CONFIG", "SET", "min-replicas-max-lag", String.valueOf(maxLagSeconds)),
                List.of("CONFIG", "SET", "min-replicas-to-write", String.valueOf(replicas)));
    }
}
