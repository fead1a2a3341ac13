package io.redisoperator.violations.watch;

import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(io.redisoperator.violations.check.Planted.class);

    private Planted() {}
}
