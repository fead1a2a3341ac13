package io.redisoperator.kube;

/**
 * How hard the API server may be pressed, beside the informers.
 *
 * @param concurrency requests under way at once
 * @param perSecond requests in a second, in the long run
 * @param burst requests at once after a quiet time
 */
public record KubeLimits(int concurrency, int perSecond, int burst) {}
