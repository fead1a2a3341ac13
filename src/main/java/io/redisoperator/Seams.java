package io.redisoperator;

import io.redisoperator.kube.Kube;
import io.redisoperator.pipeline.PipelineVerticle;
import io.redisoperator.redis.RedisNodes;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Where a test gets between the operator and the outside.
 *
 * @param kube wraps the Kubernetes API as the rooms see it
 * @param redis wraps the Redis nodes as the rooms see them
 * @param silence after which an earlier operator that writes to a cluster is believed to have stopped
 * @param young how long after its start an operator does not end because its watches are dead
 */
public record Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis, Duration silence, Duration young) {
    public static final Seams NONE = new Seams(UnaryOperator.identity(), UnaryOperator.identity());

    public Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis) {
        this(kube, redis, PipelineVerticle.Times.SILENCE);
    }

    public Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis, Duration silence) {
        this(kube, redis, silence, DeafCaches.YOUNG);
    }
}
