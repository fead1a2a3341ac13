package io.redisoperator.violations.model;

import io.vertx.core.Vertx;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(Vertx.class);

    private Planted() {}
}
