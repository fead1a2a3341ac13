package io.redisoperator.fakes;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What nodes say of themselves, as tests need it: plain, and short to write. */
public final class NodeViews {
    private NodeViews() {}

    public static RedisView master() {
        return redis(Role.MASTER, Optional.empty(), false, false, false);
    }

    /** A master with that {@code min-replicas-to-write}. */
    public static RedisView guarded(int minReplicas) {
        RedisView master = master();
        return with(master, master.keys(), master.offset(), new RedisView.Safety(false, false, minReplicas, 10));
    }

    /** The same without a key. */
    public static RedisView empty(RedisView view) {
        return with(view, 0, view.offset(), view.safety());
    }

    /** The same further on in its history, or less far. */
    public static RedisView at(long offset, RedisView view) {
        return with(view, view.keys(), offset, view.safety());
    }

    /** The same of a history that has nothing to do with the other nodes'. */
    public static RedisView withHistory(String id, RedisView view) {
        return with(view, id.repeat(40), view.previousReplicationId(), view.previousOffset());
    }

    /** The same, which left the history that all nodes share: that offset is the first that it does not share. */
    public static RedisView forked(long at, String id, RedisView view) {
        return with(view, id.repeat(40), view.replicationId(), at);
    }

    private static RedisView with(RedisView view, long keys, long offset, RedisView.Safety safety) {
        return with(
                view, view.replicationId(), view.previousReplicationId(), view.previousOffset(), keys, offset, safety);
    }

    private static RedisView with(RedisView view, String history, String earlier, long fork) {
        return with(view, history, earlier, fork, view.keys(), view.offset(), view.safety());
    }

    private static RedisView with(
            RedisView view,
            String history,
            String earlier,
            long fork,
            long keys,
            long offset,
            RedisView.Safety safety) {
        return new RedisView(
                view.role(),
                view.master(),
                view.linkUp(),
                view.linkDownSeconds(),
                view.syncing(),
                view.loading(),
                view.runId(),
                view.version(),
                history,
                earlier,
                fork,
                offset,
                keys,
                view.lastSaveEpochSeconds(),
                view.uptimeSeconds(),
                view.replicas(),
                safety);
    }

    /** In sync with it. */
    public static RedisView replicaOf(Endpoint master) {
        return redis(Role.REPLICA, Optional.of(master), true, false, false);
    }

    public static RedisView syncingFrom(Endpoint master) {
        return redis(Role.REPLICA, Optional.of(master), true, true, false);
    }

    public static RedisView cutOffFrom(Endpoint master) {
        return redis(Role.REPLICA, Optional.of(master), false, false, false);
    }

    /** As one that has just started: it follows nobody yet, and names no key before all are there. */
    public static RedisView loading(Endpoint itself) {
        return empty(redis(Role.REPLICA, Optional.of(itself), false, false, true));
    }

    /** Of a sentinel with a quorum, that sees these replicas. */
    public static SentinelView watching(Endpoint master, Known... replicas) {
        return new SentinelView(Optional.of(monitor(master, replicas)), false, Set.of());
    }

    public static Monitor monitor(Endpoint master, Known... replicas) {
        return monitor(master, FailoverState.NONE, replicas);
    }

    /** Of a sentinel that leads the failover by which that master took over. */
    public static Monitor replacing(Endpoint replaced, Endpoint master, Known... replicas) {
        return monitor(master, FailoverState.FOLLOWING, Optional.of(replaced), replicas);
    }

    public static Monitor monitor(Endpoint master, FailoverState failover, Known... replicas) {
        return monitor(master, failover, Optional.empty(), replicas);
    }

    private static Monitor monitor(
            Endpoint master, FailoverState failover, Optional<Endpoint> replaced, Known... replicas) {
        return new Monitor(
                master,
                Set.of("master"),
                Duration.ZERO,
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                1,
                1,
                failover,
                replaced,
                true,
                List.of(replicas),
                List.of());
    }

    /** A replica that a sentinel sees up, with the priority that every Redis has unless told otherwise. */
    public static Known known(Endpoint replica) {
        return known(replica, Known.DEFAULT_PRIORITY, 1000);
    }

    public static Known known(Endpoint replica, int priority, long offset) {
        return new Known(replica, "run-" + replica, Set.of("slave"), priority, offset, false);
    }

    /** A replica that was master when the sentinel last asked it. */
    public static Known knownAsMaster(Endpoint replica) {
        return new Known(replica, "", Set.of("slave"), Known.DEFAULT_PRIORITY, 1000, true);
    }

    public static Known knownDown(Endpoint replica) {
        return new Known(replica, "", Set.of("slave", "s_down"));
    }

    private static RedisView redis(
            Role role, Optional<Endpoint> master, boolean linkUp, boolean syncing, boolean loading) {
        return new RedisView(
                role,
                master,
                linkUp,
                linkUp ? 0 : 5,
                syncing,
                loading,
                "run",
                "7.2.4",
                "a".repeat(40),
                "0".repeat(40),
                -1,
                1000,
                10,
                0,
                3600,
                List.of());
    }
}
