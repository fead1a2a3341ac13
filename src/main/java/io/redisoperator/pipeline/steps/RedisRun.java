package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes.Node;

/** One run of a Redis: a restart in place makes another. */
record RedisRun(String podUid, int restarts) {
    static RedisRun of(Node node) {
        return new RedisRun(
                node.uid(),
                node.pod().getStatus().getContainerStatuses().stream()
                        .filter(c -> "redis".equals(c.getName()))
                        .mapToInt(c -> c.getRestartCount() == null ? 0 : c.getRestartCount())
                        .findFirst()
                        .orElse(0));
    }
}
