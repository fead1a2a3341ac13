package io.redisoperator.violations.check;

import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(io.redisoperator.violations.watch.Planted.class);

    private Planted() {}
}
