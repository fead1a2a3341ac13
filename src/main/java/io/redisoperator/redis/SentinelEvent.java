package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;

/**
 * What a Sentinel announced of its own accord.
 *
 * @param channel the kind of event, for example {@code +switch-master}
 * @param payload its details as Sentinel writes them
 */
public record SentinelEvent(Endpoint sentinel, String channel, String payload) {}
