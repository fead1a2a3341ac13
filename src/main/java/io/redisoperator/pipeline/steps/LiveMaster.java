package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.Labels;

/** Which node the master Service routes to. */
final class LiveMaster {
    private LiveMaster() {}

    static boolean labelled(Node node) {
        return node.pod().getMetadata().getLabels() != null
                && Labels.MASTER.equals(node.pod().getMetadata().getLabels().get(Labels.ROLE));
    }
}
