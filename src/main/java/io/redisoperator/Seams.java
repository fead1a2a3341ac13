package io.redisoperator;

import io.redisoperator.kube.Kube;
import io.redisoperator.redis.RedisNodes;
import java.util.function.UnaryOperator;

/**
 * Where a test gets between the operator and the outside.
 *
 * @param kube wraps the Kubernetes API as the rooms see it
 * @param redis wraps the Redis nodes as the rooms see them
 */
public record Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis) {
    public static final Seams NONE = new Seams(UnaryOperator.identity(), UnaryOperator.identity());
}
