package io.redisoperator.violations.status;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(MeterRegistry.class);

    private Planted() {}
}
