package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.desired.MarkedPod;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.kube.PodMarks;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Keeps on running pods what follows the resource's labels and a pod's role, without replacing one for it. */
public final class MarkPods {
    private final Kube kube;

    public MarkPods(Kube kube) {
        this.kube = kube;
    }

    Future<Void> mark(ManagedCluster cluster) {
        List<Future<Void>> pending = new ArrayList<>();
        for (Pod pod : kube.owned(Pod.class, cluster.key())) {
            MarkedPod changes = MarkedPod.changes(cluster.failover(), pod);
            PodMarks marks = new PodMarks(changes.labels(), changes.annotations());
            if (!marks.isEmpty() && pod.getMetadata().getDeletionTimestamp() == null) {
                pending.add(kube.markPod(
                                cluster.key().namespace(),
                                pod.getMetadata().getName(),
                                pod.getMetadata().getUid(),
                                marks)
                        .recover(MarkPods::goneIsGood));
            }
        }
        return Future.join(pending).mapEmpty();
    }

    private static Future<Void> goneIsGood(Throwable failure) {
        boolean gone = failure instanceof KubeFailure known
                && (known.kind() == KubeFailure.Kind.NOT_FOUND || known.kind() == KubeFailure.Kind.CONFLICT);
        return gone ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
