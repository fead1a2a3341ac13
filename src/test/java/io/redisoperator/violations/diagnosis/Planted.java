package io.redisoperator.violations.diagnosis;

import io.redisoperator.bus.Bus;
import java.time.Instant;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final Class<?> FORBIDDEN = Bus.class;

    private Planted() {}

    static Instant forbidden() {
        return Instant.now();
    }
}
