package io.redisoperator.violations.heal;

import io.vertx.redis.client.Redis;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(Redis.class);

    private Planted() {}
}
