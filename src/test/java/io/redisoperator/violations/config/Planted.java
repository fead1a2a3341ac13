package io.redisoperator.violations.config;

import io.redisoperator.model.ClusterKey;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(ClusterKey.class);

    private Planted() {}
}
