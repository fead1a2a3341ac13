package io.redisoperator.status;

import io.redisoperator.bus.Message.Checked;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Role;
import io.redisoperator.model.WriteGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Looks at a cluster of three Redis and three sentinels: healthy unless told otherwise. */
public final class Looks {
    public static final ClusterKey KEY = new ClusterKey("shop", "cart");
    public static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");

    private static final Endpoint OUTSIDE = new Endpoint("10.9.9.9", 6379);

    private Instant at = T0;
    private int master;
    private long masterOffset = 1_000;
    private long replicaOffset = 1_000;
    private long masterKeys = 3;
    private long replicaKeys = 3;
    private boolean noMaster;
    private boolean unlabelled;
    private Set<String> rivals = Set.of();
    private int silentReplica = -1;
    private int sentinelsElsewhere;
    private Optional<Expectation.Following> following = Optional.empty();
    private Optional<Answer<RedisView>> external = Optional.empty();
    private final List<Finding> findings = new ArrayList<>();

    public Looks at(Instant time) {
        at = time;
        return this;
    }

    public Looks master(int ordinal) {
        master = ordinal;
        return this;
    }

    public Looks offsets(long ofMaster, long ofReplicas) {
        masterOffset = ofMaster;
        replicaOffset = ofReplicas;
        return this;
    }

    /** Every node holds so many. */
    public Looks keys(long count) {
        replicaKeys = count;
        return keysOfMaster(count);
    }

    public Looks keysOfMaster(long count) {
        masterKeys = count;
        return this;
    }

    public Looks withoutMaster(String message) {
        noMaster = true;
        return finding(Finding.Kind.NO_MASTER, message);
    }

    /** Pods whose data went apart. */
    public Looks rivals(String... pods) {
        rivals = Set.of(pods);
        return this;
    }

    public Looks unlabelled() {
        unlabelled = true;
        return this;
    }

    public Looks silentReplica(int ordinal, String message) {
        silentReplica = ordinal;
        return finding(Finding.Kind.REPLICA_SILENT, message);
    }

    public Looks sentinelsElsewhere(int count) {
        sentinelsElsewhere = count;
        return this;
    }

    public Looks finding(Finding.Kind kind, String message) {
        findings.add(new Finding(kind, KEY.name(), message));
        return this;
    }

    /** Nobody is master, and all follow a Redis outside, 24 bytes behind it. */
    public Looks outside(boolean leaving, boolean recorded) {
        return outside(leaving, recorded, false);
    }

    /** The same, and sentinels are to name it to clients. */
    public Looks announced() {
        return outside(false, true, true);
    }

    private Looks outside(boolean leaving, boolean recorded, boolean announced) {
        following =
                Optional.of(new Expectation.Following(OUTSIDE, leaving, false, recorded, Optional.empty(), announced));
        masterOffset = 1_024;
        external = Optional.of(new Answer.Said<>(view(true)));
        noMaster = true;
        return this;
    }

    /** A pod is master all the same, and the others follow it. */
    public Looks ownMasterInstead() {
        noMaster = false;
        return this;
    }

    public Looks outsideSays(String error) {
        external = Optional.of(new Answer.Silent<>(error));
        return this;
    }

    /** One of the pods has taken over, and what was told for the sake of the one outside is not taken back yet. */
    public Looks ownMasterAfterOutside() {
        following = Optional.of(new Expectation.Following(OUTSIDE, true, false, true, Optional.empty(), false));
        return this;
    }

    public Checked checked() {
        List<RedisNode> redis = IntStream.range(0, 3).mapToObj(this::redis).toList();
        List<SentinelNode> sentinels =
                IntStream.range(0, 3).mapToObj(this::sentinel).toList();
        Snapshot snapshot = new Snapshot(KEY, at, expectation(), Optional.empty(), redis, sentinels, external);
        Optional<String> name = noMaster ? Optional.empty() : Optional.of(pod(master));
        return new Checked(KEY, snapshot, new Diagnosis(name, findings, List.of(), rivals));
    }

    public static String pod(int ordinal) {
        return "rfr-cart-" + ordinal;
    }

    public static String ip(int ordinal) {
        return "10.0.0." + (ordinal + 1);
    }

    private Expectation expectation() {
        MonitorSettings monitor =
                new MonitorSettings("mymaster", 2, Duration.ofSeconds(5), Duration.ofSeconds(10), 1, Map.of());
        return new Expectation(
                3,
                3,
                monitor,
                false,
                true,
                Optional.empty(),
                Optional.empty(),
                Expectation.Decision.NONE,
                WriteGuard.NONE,
                following,
                Set.of());
    }

    private RedisNode redis(int ordinal) {
        boolean isMaster = ordinal == master && !noMaster;
        Optional<Role> label = following.isPresent() && noMaster
                ? Optional.of(Role.REPLICA)
                : isMaster && unlabelled
                        ? Optional.empty()
                        : Optional.of(ordinal == master ? Role.MASTER : Role.REPLICA);
        PodView pod = new PodView(
                pod(ordinal),
                "uid-" + ordinal,
                Optional.of(new Endpoint(ip(ordinal), 6379)),
                true,
                true,
                false,
                false,
                false,
                label,
                true,
                ordinal,
                "r1");
        boolean silent = ordinal == silentReplica || (noMaster && following.isEmpty() && ordinal == master);
        return new RedisNode(
                pod, silent ? new Answer.Silent<>("connection refused") : new Answer.Said<>(view(isMaster)));
    }

    private RedisView view(boolean isMaster) {
        return new RedisView(
                isMaster ? Role.MASTER : Role.REPLICA,
                isMaster ? Optional.empty() : Optional.of(leader()),
                !isMaster && (!noMaster || external.flatMap(Answer::said).isPresent()),
                0,
                false,
                false,
                "run",
                "7.2.4",
                "id",
                "0".repeat(40),
                -1,
                isMaster ? masterOffset : replicaOffset,
                isMaster ? masterKeys : replicaKeys,
                0,
                100,
                List.of());
    }

    private Endpoint leader() {
        return noMaster && following.isPresent() ? OUTSIDE : new Endpoint(ip(master), 6379);
    }

    private SentinelNode sentinel(int index) {
        PodView pod = new PodView(
                "rfs-cart-" + index,
                "uid-s" + index,
                Optional.of(new Endpoint("10.0.1." + index, 26379)),
                true,
                true,
                false,
                false,
                false,
                Optional.empty(),
                true,
                -1,
                "r1");
        String watched = index < sentinelsElsewhere
                ? "10.9.8." + index
                : following.filter(Expectation.Following::announced).isPresent() ? OUTSIDE.host() : ip(master);
        SentinelView.Monitor monitor = new SentinelView.Monitor(
                new Endpoint(watched, 6379),
                Set.of("master"),
                Duration.ZERO,
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                1,
                1,
                SentinelView.FailoverState.NONE,
                Optional.empty(),
                true,
                List.of(),
                List.of());
        return new SentinelNode(pod, new Answer.Said<>(new SentinelView(Optional.of(monitor), false, Set.of())));
    }
}
