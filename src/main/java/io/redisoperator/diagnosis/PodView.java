package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.util.Optional;

/**
 * What Kubernetes says of one pod, read once for a snapshot.
 *
 * @param endpoint where its Redis or sentinel listens; empty until the kubelet has reported an address
 * @param running whether the main container runs, by the kubelet's last word
 * @param ready whether the pod is Ready
 * @param deleting whether the pod has a deletion timestamp
 * @param terminated whether every container has ended for good (phase Failed or Succeeded)
 * @param nodeLost whether Kubernetes has lost the node that the pod runs on
 * @param role the value of the role label; empty when absent or unknown
 * @param started whether the main container has ever run, also if it has ended since
 * @param ordinal of a StatefulSet's pod; -1 for any other
 * @param revision {@code controller-revision-hash} or {@code pod-template-hash}; empty when absent
 */
public record PodView(
        String name,
        String uid,
        Optional<Endpoint> endpoint,
        boolean running,
        boolean ready,
        boolean deleting,
        boolean terminated,
        boolean nodeLost,
        Optional<Role> role,
        boolean started,
        int ordinal,
        String revision) {
    /** The same pod, on a node that Kubernetes has lost. */
    public PodView onLostNode() {
        return new PodView(
                name, uid, endpoint, running, ready, deleting, terminated, true, role, started, ordinal, revision);
    }
}
