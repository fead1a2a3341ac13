package io.redisoperator.violations.desired;

import io.vertx.core.Future;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(Future.class);

    private Planted() {}
}
