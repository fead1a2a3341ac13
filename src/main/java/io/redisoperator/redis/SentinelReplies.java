package io.redisoperator.redis;

import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.RedisNodes.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a Sentinel replied to the questions of one look, read into a view.
 *
 * @param master {@code SENTINEL MASTER}; {@link Fields#NONE} when it knows no such master
 * @param replicas {@code SENTINEL REPLICAS}
 * @param sentinels {@code SENTINEL SENTINELS}
 * @param quorum {@code SENTINEL CKQUORUM}
 * @param masters {@code SENTINEL MASTERS}
 * @param info {@code INFO sentinel}
 */
record SentinelReplies(
        Fields master, List<Fields> replicas, List<Fields> sentinels, Reply quorum, List<Fields> masters, String info) {
    SentinelReplies {
        replicas = List.copyOf(replicas);
        sentinels = List.copyOf(sentinels);
        masters = List.copyOf(masters);
    }

    /** Whether an error reply to {@code SENTINEL MASTER} only means that there is no monitor of that name. */
    static boolean noSuchMaster(String error) {
        return error.contains("No such master");
    }

    SentinelView view(String masterName) {
        return new SentinelView(monitor(), InfoText.parse(info).tilt(), otherNames(masterName));
    }

    private Optional<Monitor> monitor() {
        Set<String> flags = master.words("flags");
        FailoverState begun = failover(flags, master.text("failover-state", "none"));
        Optional<Fields> successor = begun == FailoverState.FOLLOWING ? promoted() : Optional.empty();
        Optional<Endpoint> promoted = successor.flatMap(entry -> entry.endpoint("ip", "port"));
        boolean stalled = successor
                .filter(entry -> entry.words("flags").contains("s_down"))
                .isPresent();
        return master.endpoint("ip", "port")
                .map(address -> new Monitor(
                        promoted.orElse(address),
                        flags,
                        Duration.ofMillis(master.number("last-ok-ping-reply", 0)),
                        master.count("quorum"),
                        Duration.ofMillis(master.number("down-after-milliseconds", 0)),
                        Duration.ofMillis(master.number("failover-timeout", 0)),
                        master.count("parallel-syncs"),
                        master.number("config-epoch", 0),
                        stalled ? FailoverState.STALLED : begun,
                        promoted.map(by -> address),
                        quorum instanceof Reply.Ok,
                        known(replicas),
                        known(sentinels)));
    }

    /** To clients Sentinel names the promoted one from then on; to {@code SENTINEL MASTER}, only once all follow it. */
    private Optional<Fields> promoted() {
        return replicas.stream()
                .filter(entry -> entry.words("flags").contains("promoted"))
                .findFirst();
    }

    private static FailoverState failover(Set<String> flags, String state) {
        return switch (state) {
            case "none" -> flags.contains("failover_in_progress") ? FailoverState.PROMOTING : FailoverState.NONE;
            case "reconf_slaves", "update_config" -> FailoverState.FOLLOWING;
            default -> FailoverState.PROMOTING;
        };
    }

    private static List<Known> known(List<Fields> entries) {
        return entries.stream()
                .flatMap(entry -> entry.endpoint("ip", "port").stream()
                        .map(address -> new Known(
                                address,
                                entry.text("runid", ""),
                                entry.words("flags"),
                                (int) entry.number("slave-priority", Known.DEFAULT_PRIORITY),
                                entry.number("slave-repl-offset", 0),
                                entry.text("role-reported", "").equals("master"))))
                .toList();
    }

    private Set<String> otherNames(String masterName) {
        return masters.stream()
                .map(entry -> entry.text("name", ""))
                .filter(name -> !name.isEmpty() && !name.equals(masterName))
                .collect(Collectors.toUnmodifiableSet());
    }
}
