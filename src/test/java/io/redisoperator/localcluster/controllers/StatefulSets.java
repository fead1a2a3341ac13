package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pods of StatefulSets: in order or in parallel, scaled down from the highest ordinal, replaced by a rolling
 * update or only when somebody deletes them.
 */
final class StatefulSets implements Reconciler {
    private final KubernetesClient client;
    private final StatefulSetRevisions revisions;

    StatefulSets(KubernetesClient client) {
        this.client = client;
        this.revisions = new StatefulSetRevisions(client);
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        StatefulSet set = resource(key).get();
        if (set == null || Ownership.terminating(set)) {
            return true;
        }
        StatefulSetRevisions.Pair revision = revisions.of(set);
        sync(set, revision, pods(set));
        Map<Integer, Pod> now = pods(set);
        revisions.truncate(set, revision, now.values());
        StatefulSet changed = StatefulSetStatus.of(set, revision, now.values());
        if (!changed.getStatus().equals(set.getStatus())) {
            client.resource(changed).updateStatus();
        }
        return true;
    }

    /** Takes one step of many; the events that it causes bring the next. */
    private void sync(StatefulSet set, StatefulSetRevisions.Pair revision, Map<Integer, Pod> pods) {
        StatefulSetPods templates = new StatefulSetPods(client, set);
        boolean ordered = !"Parallel".equals(set.getSpec().getPodManagementPolicy());
        int replicas = set.getSpec().getReplicas();
        for (int ordinal = 0; ordinal < replicas; ordinal++) {
            Pod pod = pods.get(ordinal);
            if (pod == null) {
                templates.create(ordinal, revisionFor(set, revision, ordinal));
            } else if (Pods.finished(pod) && !Ownership.terminating(pod)) {
                delete(pod);
            }
            if (ordered && !healthy(pod)) {
                return;
            }
        }
        if (scaleDown(pods, replicas, ordered)) {
            roll(set, revision, pods);
        }
    }

    /** Deletes pods beyond the asked-for number; true if there is none left and all went well before. */
    private boolean scaleDown(Map<Integer, Pod> pods, int replicas, boolean ordered) {
        List<Pod> condemned = new TreeMap<>(pods)
                .descendingMap().entrySet().stream()
                        .filter(entry -> entry.getKey() >= replicas)
                        .map(Map.Entry::getValue)
                        .toList();
        for (Pod pod : condemned) {
            if (!Ownership.terminating(pod)) {
                delete(pod);
            }
            if (ordered) {
                return false;
            }
        }
        return true;
    }

    private void roll(StatefulSet set, StatefulSetRevisions.Pair revision, Map<Integer, Pod> pods) {
        if (!"RollingUpdate".equals(set.getSpec().getUpdateStrategy().getType())) {
            return;
        }
        for (int ordinal = set.getSpec().getReplicas() - 1; ordinal >= partition(set); ordinal--) {
            Pod pod = pods.get(ordinal);
            if (pod == null) {
                return;
            }
            boolean old = !revision.update().equals(StatefulSetPods.revisionOf(pod));
            if (old && !Ownership.terminating(pod)) {
                delete(pod);
                return;
            }
            if (!healthy(pod)) {
                return;
            }
        }
    }

    private static StatefulSetRevisions.Template revisionFor(
            StatefulSet set, StatefulSetRevisions.Pair revision, int ordinal) {
        boolean rolling =
                "RollingUpdate".equals(set.getSpec().getUpdateStrategy().getType());
        return rolling && ordinal < partition(set) ? revision.currentTemplate() : revision.updateTemplate();
    }

    private static int partition(StatefulSet set) {
        var rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        return rolling == null || rolling.getPartition() == null ? 0 : rolling.getPartition();
    }

    private static boolean healthy(@Nullable Pod pod) {
        return pod != null && Pods.ready(pod) && !Ownership.terminating(pod);
    }

    /** The set's pods by ordinal; a pod that fits and that nobody controls is adopted. */
    private Map<Integer, Pod> pods(StatefulSet set) {
        return Pods.selected(
                        client, set.getMetadata().getNamespace(), set.getSpec().getSelector())
                .stream()
                .filter(pod -> StatefulSetPods.ordinal(set, pod) >= 0)
                .filter(pod -> Ownership.adopts(client, set, pod))
                .collect(Collectors.toMap(pod -> StatefulSetPods.ordinal(set, pod), pod -> pod));
    }

    private void delete(Pod pod) {
        Deletions.delete(client, pod);
    }

    private Resource<StatefulSet> resource(ObjectKey key) {
        return client.apps().statefulSets().inNamespace(key.namespace()).withName(key.name());
    }
}
