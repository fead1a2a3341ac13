package io.redisoperator.status;

import io.redisoperator.bus.Message.Checked;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Area;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One look in the numbers that a status shows.
 *
 * @param master the one master; empty when there is none or more than one
 * @param routed whether exactly that master answers and carries the label by which the master Service selects
 * @param inSync the master, if it is one of the StatefulSet's, and its replicas whose link is up and idle
 * @param agreeing sentinels that monitor the master, or name the Redis outside that is followed; without either, the
 *     largest group of one mind
 * @param electable whether these are enough to elect another master
 * @param findings gravest first
 */
record ClusterHealth(
        Snapshot snapshot,
        Optional<RedisNode> master,
        boolean routed,
        int inSync,
        int agreeing,
        boolean electable,
        List<Finding> findings) {

    static ClusterHealth of(Checked look) {
        Snapshot snapshot = look.snapshot();
        List<Finding> findings = look.diagnosis().findings();
        Optional<RedisNode> master = look.diagnosis()
                .master()
                .flatMap(name -> snapshot.allRedis()
                        .filter(n -> n.pod().name().equals(name))
                        .findFirst());
        Optional<Endpoint> leader = snapshot.expected()
                .follows()
                .map(Expectation.Following::external)
                .or(() -> master.flatMap(snapshot::endpoint));
        int agreeing = agreeing(snapshot, leader);
        boolean lost = findings.stream().anyMatch(f -> f.kind() == Finding.Kind.QUORUM_LOST);
        return new ClusterHealth(
                snapshot,
                master,
                routed(snapshot, master, findings),
                inSync(snapshot, master, leader),
                agreeing,
                !lost && agreeing >= needed(snapshot),
                findings);
    }

    int askedReplicas() {
        int pods = snapshot.expected().redisReplicas();
        return follows() ? pods : pods - 1;
    }

    /** Replicas of the StatefulSet in sync; on a cluster at rest one less than the pods in sync. */
    int replicasInSync() {
        boolean counted = !follows() && master.map(snapshot.redis()::contains).orElse(false);
        return counted ? inSync - 1 : inSync;
    }

    /** Whether all pods follow a Redis outside, so that none of them is to be master. */
    boolean follows() {
        return snapshot.expected().follows().isPresent();
    }

    int needed() {
        return needed(snapshot);
    }

    /** What only a person can decide. */
    Optional<Finding> blocked() {
        return findings.stream().filter(f -> f.kind() == Finding.Kind.BLOCKED).findFirst();
    }

    Optional<Finding> gravest(Area area) {
        return findings.stream().filter(f -> f.kind().area() == area).findFirst();
    }

    private static boolean routed(Snapshot snapshot, Optional<RedisNode> master, List<Finding> findings) {
        boolean labelled = master.map(
                        n -> n.view().isPresent() && n.pod().role().equals(Optional.of(Role.MASTER)))
                .orElse(false);
        return labelled
                && snapshot.masters().size() == 1
                && findings.stream().noneMatch(f -> f.kind().area() == Area.MASTER);
    }

    private static int inSync(Snapshot snapshot, Optional<RedisNode> master, Optional<Endpoint> leader) {
        boolean own = snapshot.expected().follows().isEmpty();
        return (int) snapshot.redis().stream()
                .filter(n -> (own && master.filter(n::equals).isPresent())
                        || n.view()
                                .filter(v -> v.inSync() && v.master().equals(leader))
                                .isPresent())
                .count();
    }

    private static int agreeing(Snapshot snapshot, Optional<Endpoint> master) {
        Map<Endpoint, Long> minds = snapshot.sentinels().stream()
                .flatMap(n -> n.view().stream())
                .filter(v -> !v.tilt())
                .flatMap(v -> v.monitor().map(Monitor::master).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        long largest = minds.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return Math.toIntExact(master.map(m -> minds.getOrDefault(m, 0L)).orElse(largest));
    }

    /** The quorum agrees that a master is down, but only a majority may appoint the sentinel that replaces it. */
    private static int needed(Snapshot snapshot) {
        int majority = snapshot.expected().sentinelReplicas() / 2 + 1;
        return Math.max(majority, snapshot.expected().monitor().quorum());
    }
}
