package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.List;

/** Which of the nodes that answered say that they are masters. */
sealed interface Mastership {
    record None() implements Mastership {}

    record One(RedisNode master) implements Mastership {}

    record Several(List<RedisNode> masters) implements Mastership {}

    static Mastership of(Snapshot snapshot) {
        List<RedisNode> masters = snapshot.masters();
        return switch (masters.size()) {
            case 0 -> new None();
            case 1 -> new One(masters.getFirst());
            default -> new Several(masters);
        };
    }
}
