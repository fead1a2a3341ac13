package io.redisoperator.localcluster.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.Site.Signal;
import java.io.IOException;

/** The node of a pod, as it looks when nobody hears of it: the process is silent, and the node's readiness unknown. */
record LostNode(Site site, Pod pod) {
    void lose() throws IOException {
        site.signal(pod, "redis", Signal.STOP);
        ready("Unknown");
    }

    void comeBack() throws IOException {
        ready("True");
        site.signal(pod, "redis", Signal.CONT);
    }

    private void ready(String status) {
        site.client().nodes().withName(pod.getSpec().getNodeName()).editStatus(found -> {
            Node changed = new NodeBuilder(found).build();
            changed.getStatus().getConditions().stream()
                    .filter(c -> "Ready".equals(c.getType()))
                    .forEach(c -> c.setStatus(status));
            return changed;
        });
    }
}
