package io.redisoperator.spec;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a Redis is stopped.
 *
 * @param graceSeconds what a pod has to hand over, to save and to end; empty for the default
 * @param configMap whose key {@code shutdown.sh} runs once the pod is no master any more
 */
public record ShutdownSettings(OptionalLong graceSeconds, Optional<String> configMap) {
    public static final ShutdownSettings BY_DEFAULT = new ShutdownSettings(OptionalLong.empty(), Optional.empty());
}
