package io.redisoperator.violations.pipeline;

import io.redisoperator.http.HttpVerticle;
import java.util.List;
import java.util.concurrent.Executor;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(HttpVerticle.class, Executor.class);

    private Planted() {}
}
