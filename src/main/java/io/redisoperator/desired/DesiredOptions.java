package io.redisoperator.desired;

/**
 * What the operator's configuration says about every object.
 *
 * @param bindToPodAddress whether Redis, Sentinel and exporters listen on their pod's address only; needed where pods
 *     share one network namespace
 */
public record DesiredOptions(boolean bindToPodAddress) {}
