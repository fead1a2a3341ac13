package io.redisoperator.violations.metrics;

import java.util.List;
import picocli.CommandLine;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(CommandLine.class);

    private Planted() {}
}
