package io.redisoperator.heal;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Sha256;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes sentinels monitor another address, in two phases: all forget the master first, then all learn the new one. One
 * by one would be undone: a sentinel that still holds the old address announces it with a higher epoch.
 */
public final class SentinelRepointing {
    private final LiveNodes live;

    public SentinelRepointing(LiveNodes live) {
        this.live = live;
    }

    /** Both phases, unless the master does not answer as a master right now. */
    public Future<HealResult> repoint(ManagedCluster cluster, List<Node> sentinels, Node master) {
        return live.look(cluster, master).compose(answer -> {
            if (!answersAsMaster(answer)) {
                return Future.succeededFuture(new HealResult.Skipped(master.name() + " does not answer as a master"));
            }
            return login(cluster, master)
                    .compose(login -> thatForget(cluster, sentinels)
                            .compose(forgot -> learn(cluster, forgot, master, login)
                                    .map(result -> with(silent(sentinels, forgot), result))));
        });
    }

    /** Both phases toward a Redis outside of the cluster, which is named to clients and otherwise left alone. */
    Future<HealResult> announce(ManagedCluster cluster, List<Node> sentinels, ExternalMaster external) {
        List<List<String>> commands = Announcement.commands(cluster, external);
        return thatForget(cluster, sentinels)
                .compose(forgot -> Future.join(forgot.stream()
                                .map(s -> announce(cluster, s, commands))
                                .toList())
                        .map(all -> all.<Optional<String>>list().stream()
                                .flatMap(Optional::stream)
                                .toList())
                        .map(refusals -> with(
                                silent(sentinels, forgot),
                                refusals.isEmpty()
                                        ? new HealResult.Done("sentinels " + names(forgot) + " name "
                                                + external.address() + " to clients")
                                        : new HealResult.Failed(String.join("; ", refusals)))));
    }

    /** One that refuses a part of it would do what it must not, and so forgets the rest. */
    private Future<Optional<String>> announce(ManagedCluster cluster, Node sentinel, List<List<String>> commands) {
        return live.allToSentinel(cluster, sentinel, commands).compose(replies -> {
            Optional<String> refusal = refusal(sentinel, replies);
            return refusal.isEmpty()
                    ? Future.succeededFuture(refusal)
                    : forget(cluster, List.of(sentinel)).map(refusal).otherwise(refusal);
        });
    }

    /** First phase: every one of these sentinels forgets the master. Fails when one of them does not answer. */
    public Future<Void> forget(ManagedCluster cluster, List<Node> sentinels) {
        return thatForget(cluster, sentinels)
                .compose(forgot -> forgot.size() == sentinels.size()
                        ? Future.succeededFuture()
                        : Future.failedFuture(names(silent(sentinels, forgot)) + " does not answer"));
    }

    /** Those that obeyed: one that hangs must not leave the others without anything to watch. */
    private Future<List<Node>> thatForget(ManagedCluster cluster, List<Node> sentinels) {
        List<List<String>> remove =
                names(cluster).map(name -> List.of("SENTINEL", "REMOVE", name)).toList();
        return Future.join(sentinels.stream()
                        .map(s -> live.allToSentinel(cluster, s, remove)
                                .map(replies -> Optional.of(s))
                                .otherwise(Optional.empty()))
                        .toList())
                .map(all -> all.<Optional<Node>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Those that the master may have been known by: a sentinel that knew it by two could replace it twice. */
    private static Stream<String> names(ManagedCluster cluster) {
        return Stream.of(
                        LiveNodes.masterName(cluster),
                        MonitorSettings.DEFAULT_MASTER_NAME,
                        cluster.key().name())
                .distinct();
    }

    private static List<Node> silent(List<Node> sentinels, List<Node> answered) {
        return sentinels.stream().filter(s -> !answered.contains(s)).toList();
    }

    private static HealResult with(List<Node> silent, HealResult result) {
        return silent.isEmpty() || !(result instanceof HealResult.Done done)
                ? result
                : new HealResult.Failed(done.text() + ", but " + names(silent) + " does not answer");
    }

    /** Second phase: every one of these sentinels monitors the master, with the spec's quorum and timers. */
    public Future<HealResult> learn(ManagedCluster cluster, List<Node> sentinels, Node master) {
        return login(cluster, master).compose(login -> learn(cluster, sentinels, master, login));
    }

    private Future<HealResult> learn(
            ManagedCluster cluster, List<Node> sentinels, Node master, Map<String, String> login) {
        List<List<String>> commands = monitorCommands(cluster, master, login);
        return Future.join(sentinels.stream()
                        .map(s -> live.allToSentinel(cluster, s, commands).map(replies -> refusal(s, replies)))
                        .toList())
                .map(all -> all.<Optional<String>>list().stream()
                        .flatMap(Optional::stream)
                        .toList())
                .map(refusals -> refusals.isEmpty()
                        ? new HealResult.Done("sentinels " + names(sentinels) + " monitor " + master.name() + " at "
                                + master.endpoint())
                        : new HealResult.Failed(String.join("; ", refusals)));
    }

    /**
     * {@code SENTINEL SET} commands that bring a monitored master to the spec's settings. As whom to log in is not among
     * them: a sentinel that is told drops its connections, even if it is told the same.
     */
    static List<List<String>> settingCommands(ManagedCluster cluster) {
        return settingCommands(cluster, Map.of());
    }

    /**
     * Each command makes a Sentinel write and sync its file three times, with nothing else done meanwhile: what it knows for
     * sure is set by one, and what a person asks for, which it may refuse, one by one.
     */
    private static List<List<String>> settingCommands(ManagedCluster cluster, Map<String, String> login) {
        MonitorSettings monitor = cluster.failover().sentinel().monitor();
        List<String> sure = new ArrayList<>(List.of("SENTINEL", "SET", monitor.masterName()));
        // The password first: until it is known the sentinel could not even ask the master for its replicas.
        login.forEach((option, value) -> sure.addAll(List.of(option, value)));
        sure.addAll(List.of("quorum", String.valueOf(monitor.quorum())));
        timers(monitor).forEach((option, value) -> sure.addAll(List.of(option, value)));
        List<List<String>> commands = new ArrayList<>();
        commands.add(sure);
        commands.addAll(extras(monitor));
        return commands;
    }

    /** The same without the quorum. */
    static List<List<String>> timerCommands(MonitorSettings monitor) {
        List<List<String>> commands = new ArrayList<>();
        timers(monitor).forEach((option, value) -> commands.add(set(monitor.masterName(), option, value)));
        commands.addAll(extras(monitor));
        return commands;
    }

    private static Map<String, String> timers(MonitorSettings monitor) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(
                "down-after-milliseconds", String.valueOf(monitor.downAfter().toMillis()));
        options.put("failover-timeout", String.valueOf(monitor.failoverTimeout().toMillis()));
        options.put("parallel-syncs", String.valueOf(monitor.parallelSyncs()));
        return options;
    }

    private static List<List<String>> extras(MonitorSettings monitor) {
        return monitor.extra().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(extra -> set(monitor.masterName(), extra.getKey(), extra.getValue()))
                .toList();
    }

    private static List<List<String>> monitorCommands(ManagedCluster cluster, Node master, Map<String, String> login) {
        MonitorSettings monitor = cluster.failover().sentinel().monitor();
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of(
                "SENTINEL",
                "MONITOR",
                monitor.masterName(),
                master.endpoint().host(),
                String.valueOf(master.endpoint().port()),
                String.valueOf(monitor.quorum())));
        commands.addAll(settingCommands(cluster, login));
        return commands;
    }

    /**
     * As whom sentinels log in to this Redis, as options of {@code SENTINEL SET}. One that an earlier operator started
     * lets them in as a client until it has been told the identity, and would be taken for down as long as they are
     * strangers to it.
     */
    private Future<Map<String, String>> login(ManagedCluster cluster, Node master) {
        if (cluster.identity().isEmpty()) {
            return Future.succeededFuture(options(Optional.empty(), cluster.password()));
        }
        ClusterIdentity identity = cluster.identity().get();
        return knows(cluster, master, identity)
                .map(known -> known
                        ? options(Optional.of(ClusterIdentity.SENTINEL), Optional.of(identity.sentinel()))
                        : options(Optional.empty(), cluster.password()));
    }

    private Future<Boolean> knows(ManagedCluster cluster, Node master, ClusterIdentity identity) {
        return master.knowsIdentity()
                ? Future.succeededFuture(true)
                : live.toRedis(cluster, master, "ACL", "GETUSER", ClusterIdentity.SENTINEL)
                        .map(rules -> rules.lines().anyMatch(Sha256.hex(identity.sentinel())::equals))
                        .recover(failure ->
                                failure instanceof RedisFailure known && known.kind() == RedisFailure.Kind.REFUSED
                                        ? Future.succeededFuture(false)
                                        : Future.failedFuture(failure));
    }

    private static Map<String, String> options(Optional<String> user, Optional<String> password) {
        Map<String, String> options = new LinkedHashMap<>();
        user.ifPresent(name -> options.put("auth-user", name));
        password.ifPresent(secret -> options.put("auth-pass", secret));
        return options;
    }

    static List<String> set(String master, String option, String value) {
        return List.of("SENTINEL", "SET", master, option, value);
    }

    private static Optional<String> refusal(Node sentinel, List<Reply> replies) {
        return replies.stream()
                .filter(Reply.Refused.class::isInstance)
                .map(r -> sentinel.name() + " refused: " + ((Reply.Refused) r).error())
                .findFirst();
    }

    private static boolean answersAsMaster(Answer<RedisView> answer) {
        return answer.said().map(v -> v.isMaster() && !v.loading()).orElse(false);
    }

    private static String names(List<Node> nodes) {
        return String.join(", ", nodes.stream().map(Node::name).toList());
    }
}
