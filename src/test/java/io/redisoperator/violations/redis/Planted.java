package io.redisoperator.violations.redis;

import io.redisoperator.kube.Kube;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(Kube.class);

    private Planted() {}
}
