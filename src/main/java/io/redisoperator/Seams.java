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
 */
public record Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis, Duration silence) {
    public static final Seams NONE = new Seams(UnaryOperator.identity(), UnaryOperator.identity());

    public Seams(UnaryOperator<Kube> kube, UnaryOperator<RedisNodes> redis) {
        this(kube, redis, PipelineVerticle.Times.SILENCE);
    }
}
