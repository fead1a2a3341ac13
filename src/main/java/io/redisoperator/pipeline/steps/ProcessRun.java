package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes.Node;

/** One run of a pod's Redis or Sentinel: a restart in place makes another, which knows nothing of what the last was told. */
public record ProcessRun(String podUid, int restarts) {
    /** The run of this moment. */
    public static ProcessRun of(Node node, String container) {
        return new ProcessRun(
                node.uid(),
                node.pod().getStatus().getContainerStatuses().stream()
                        .filter(c -> container.equals(c.getName()))
                        .mapToInt(c -> c.getRestartCount() == null ? 0 : c.getRestartCount())
                        .findFirst()
                        .orElse(0));
    }
}
