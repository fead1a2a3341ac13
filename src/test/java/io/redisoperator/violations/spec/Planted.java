package io.redisoperator.violations.spec;

import io.redisoperator.Seams;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(Seams.class);

    private Planted() {}
}
