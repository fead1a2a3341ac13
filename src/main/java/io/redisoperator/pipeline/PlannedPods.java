package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.MarkedPod;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings.Ephemeral;
import io.redisoperator.spec.WriteGuards;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What becomes of pods that run, in words. */
final class PlannedPods {
    private PlannedPods() {}

    /** What changes on them while they run; those of which the same does, in one line. */
    static List<String> marks(Kube kube, Failover failover) {
        Map<String, List<String>> pods = new TreeMap<>();
        kube.owned(Pod.class, failover.key()).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .sorted((one, other) -> one.getMetadata()
                        .getName()
                        .compareTo(other.getMetadata().getName()))
                .forEach(pod -> {
                    String fields = fields(MarkedPod.changes(failover, pod));
                    if (!fields.isEmpty()) {
                        pods.merge(fields, List.of(pod.getMetadata().getName()), PlannedPods::joined);
                    }
                });
        return pods.entrySet().stream()
                .map(same -> "change " + (same.getValue().size() == 1 ? "Pod " : "Pods ")
                        + String.join(", ", same.getValue()) + ": " + same.getKey())
                .toList();
    }

    /**
     * How those of an earlier operator are replaced.
     *
     * @param inForce the failover with the storage that the pods can have
     */
    static String renewal(Failover inForce) {
        String sentinels =
                PlannedObjects.hasSentinels(inForce) ? inForce.sentinel().replicas() + " sentinels, then " : "";
        return "replace " + sentinels + redis(inForce);
    }

    private static String redis(Failover inForce) {
        int replicas = inForce.redis().replicas();
        String pods = replicas + " Redis pods one by one";
        if (inForce.bootstrapNode().isPresent()) {
            return (replicas == 1 ? "the only Redis pod" : pods) + "; none is master, as they follow another Redis";
        }
        if (inForce.redis().masterCare().disableRollout()) {
            String stays = "until spec.redis.disableMasterRollout is taken back, or another pod becomes master";
            return replicas == 1
                    ? "no Redis pod: the only one is the master's, which stays " + stays
                    : (replicas - 1) + " of " + pods + "; the master's pod stays " + stays;
        }
        if (replicas == 1) {
            return "the only Redis pod, without a hand-over: nobody answers until it has started again"
                    + (inForce.redis().storage() instanceof Ephemeral
                            ? "; as long as it holds keys it stays, as they would go with its emptyDir, until there is a"
                                    + " second Redis or somebody deletes the pod"
                            : "");
        }
        return pods + ", the master last and after a hand-over";
    }

    private static String fields(MarkedPod changes) {
        return Stream.concat(
                        names("metadata.labels.", changes.labels()),
                        names("metadata.annotations.", changes.annotations()))
                .collect(Collectors.joining(", "));
    }

    private static Stream<String> names(String path, Map<String, Optional<String>> marks) {
        return new TreeMap<>(marks)
                .entrySet().stream()
                        .map(mark -> path + mark.getKey() + (mark.getValue().isEmpty() ? " (removed)" : ""));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** What running processes of an earlier operator are told. */
    static List<String> told(Failover failover, ConfigMemory memory) {
        MonitorSettings monitor = failover.sentinel().monitor();
        WriteGuard guard = WriteGuards.of(failover);
        Map<String, String> redis =
                new TreeMap<>(ConfigDirectives.runtime(failover.redis().customConfig()));
        redis.putAll(memory.givenBack());
        if (guard.replicas() > 0) {
            redis.put("min-replicas-to-write", Integer.toString(guard.replicas()));
            redis.put("min-replicas-max-lag", Integer.toString(guard.maxLagSeconds()));
        }
        String sentinels = "tell sentinels: quorum " + monitor.quorum() + ", down-after-milliseconds "
                + monitor.downAfter().toMillis() + ", failover-timeout "
                + monitor.failoverTimeout().toMillis() + ", parallel-syncs " + monitor.parallelSyncs();
        return redis.isEmpty()
                ? List.of(sentinels)
                : List.of(
                        sentinels,
                        "tell Redis: "
                                + redis.entrySet().stream()
                                        .flatMap(e -> Stream.of(e.getKey() + " " + e.getValue()))
                                        .collect(Collectors.joining(", ")));
    }
}
