package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One Redis pod of a {@link ClusterPicture}; every method changes it and returns it. */
final class RedisPicture {
    static final String HISTORY = "a".repeat(40);
    static final String NO_HISTORY = "0".repeat(40);

    final String pod;
    final int ordinal;
    String host;
    private String uid;
    private Optional<Role> label = Optional.empty();
    private boolean deleting;
    private boolean terminated;
    private boolean nodeLost;
    private boolean silent;
    private Role role = Role.REPLICA;
    private Optional<Endpoint> follows = Optional.empty();
    private boolean linkUp;
    private long linkDown = -1;
    private boolean syncing;
    private boolean loading;
    private String history = HISTORY;
    private String earlierHistory = NO_HISTORY;
    private long fork = -1;
    private long offset = 1000;
    private long keys = 10;
    private long uptime = 3600;
    private List<AttachedReplica> attached = List.of();
    private long savedAt;
    private boolean running = true;
    private boolean started = true;
    private boolean ready;
    private RedisView.Safety safety = RedisView.Safety.UNKNOWN;

    RedisPicture(String pod, int ordinal, String host) {
        this.pod = pod;
        this.ordinal = ordinal;
        this.host = host;
        this.uid = "uid-" + pod;
    }

    RedisPicture master() {
        role = Role.MASTER;
        follows = Optional.empty();
        linkUp = false;
        linkDown = 0;
        label = Optional.of(Role.MASTER);
        return this;
    }

    /** In sync with the node of that address, and labelled a replica. */
    RedisPicture follows(String master) {
        role = Role.REPLICA;
        follows = Optional.of(new Endpoint(master, Ports.REDIS));
        linkUp = true;
        linkDown = 0;
        label = Optional.of(Role.REPLICA);
        return this;
    }

    RedisPicture linkDown(long seconds) {
        linkUp = false;
        linkDown = seconds;
        return this;
    }

    /** Booted anew: a replica of itself, with its label as it was. */
    RedisPicture restarted() {
        role = Role.REPLICA;
        follows = Optional.of(new Endpoint(host, Ports.REDIS));
        linkUp = false;
        linkDown = -1;
        uptime = 1;
        return this;
    }

    /** Another pod of the same name, on another address. */
    RedisPicture recreated(String newHost) {
        host = newHost;
        uid = uid + "-new";
        return restarted();
    }

    RedisPicture silent() {
        silent = true;
        return this;
    }

    RedisPicture onLostNode() {
        nodeLost = true;
        return silent();
    }

    RedisPicture answers() {
        silent = false;
        return this;
    }

    RedisPicture terminated() {
        terminated = true;
        return silent();
    }

    RedisPicture deleting() {
        deleting = true;
        return this;
    }

    RedisPicture syncing() {
        syncing = true;
        return linkDown(0);
    }

    RedisPicture loading() {
        loading = true;
        return this;
    }

    RedisPicture keys(long count) {
        keys = count;
        return this;
    }

    RedisPicture offset(long bytes) {
        offset = bytes;
        return this;
    }

    RedisPicture uptime(long seconds) {
        uptime = seconds;
        return this;
    }

    RedisPicture history(String id) {
        history = id.repeat(40);
        earlierHistory = NO_HISTORY;
        return this;
    }

    /** Went on from the shared history at that offset under an identity of its own. */
    RedisPicture forkedAt(long at, String id) {
        return forkedFrom("a", at, id);
    }

    RedisPicture forkedFrom(String earlier, long at, String id) {
        history = id.repeat(40);
        earlierHistory = earlier.repeat(40);
        fork = at;
        return this;
    }

    RedisPicture feeds(RedisPicture replica) {
        attached = List.of(new AttachedReplica(new Endpoint(replica.host, Ports.REDIS), true, offset, 0));
        return this;
    }

    /** As after it loaded an append-only file. */
    RedisPicture forgot(String newHistory) {
        return history(newHistory).offset(1);
    }

    RedisPicture savedAt(long epochSeconds) {
        savedAt = epochSeconds;
        return this;
    }

    /** Its container does not run, and never did. */
    RedisPicture neverStarted() {
        running = false;
        started = false;
        return silent();
    }

    /** Its container has ended and is about to be started again. */
    RedisPicture hasEnded() {
        running = false;
        return silent();
    }

    /** To the operator; its kubelet finds that it answers. */
    RedisPicture silentHere() {
        ready = true;
        return silent();
    }

    RedisPicture guard(int minReplicas, int maxLagSeconds) {
        safety = new RedisView.Safety(safety.saving(), safety.saveFailed(), minReplicas, maxLagSeconds);
        return this;
    }

    RedisPicture saving(boolean now) {
        safety = new RedisView.Safety(now, safety.saveFailed(), safety.minReplicas(), safety.maxLagSeconds());
        return this;
    }

    RedisPicture alsoFeeds(Endpoint stranger) {
        attached = Stream.concat(attached.stream(), Stream.of(new AttachedReplica(stranger, true, offset, 0)))
                .toList();
        return this;
    }

    RedisPicture feedsNobody() {
        attached = List.of();
        return this;
    }

    RedisPicture labelled(Role as) {
        label = Optional.of(as);
        return this;
    }

    RedisPicture unlabelled() {
        label = Optional.empty();
        return this;
    }

    boolean isSilent() {
        return silent || terminated;
    }

    boolean isMaster() {
        return role == Role.MASTER;
    }

    HealCommand.Target target() {
        return new HealCommand.Target(pod, uid);
    }

    RedisNode node() {
        PodView view = new PodView(
                pod,
                uid,
                terminated ? Optional.empty() : Optional.of(new Endpoint(host, Ports.REDIS)),
                !terminated && running,
                ready || !silent,
                deleting,
                terminated,
                nodeLost,
                label,
                started,
                ordinal,
                "");
        return new RedisNode(view, isSilent() ? new Answer.Silent<>("timed out") : new Answer.Said<>(answer()));
    }

    private RedisView answer() {
        return new RedisView(
                role,
                follows,
                linkUp,
                linkDown,
                syncing,
                loading,
                "run-" + pod,
                "7.0.15",
                history,
                earlierHistory,
                fork,
                offset,
                keys,
                savedAt,
                uptime,
                attached,
                safety);
    }
}
