package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import io.redisoperator.diagnosis.HealCommand.ResetSentinel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each Sentinel knows of replicas and of other Sentinels, while all agree on the one master. Too many entries are
 * forgotten only by a reset, and a Sentinel that was just reset protects nothing until it has learnt anew: one at a
 * time, and only while all others are whole. One that counts so many ghosts that it cannot lead a failover has nothing to
 * lose, and goes first.
 */
final class KnowledgeRules {
    private final Round round;
    private final Facts facts;
    private final RedisNode master;
    private final Set<Endpoint> redisAddresses;
    /** Without those that are to be deleted and keep silent: where the node is cut off, they do so for ever. */
    private final List<SentinelNode> sentinels;

    private final Set<Endpoint> sentinelAddresses;
    /** What is no pod of this cluster and copies the master's data; a Sentinel that was reset learns of it again. */
    private final Set<Endpoint> fedStrangers;

    KnowledgeRules(Round round, RedisNode master) {
        this.round = round;
        this.facts = round.facts();
        this.master = master;
        this.redisAddresses = round.now().redis().stream()
                .filter(node -> !node.pod().terminated())
                .flatMap(node -> round.now().endpoint(node).stream())
                .collect(Collectors.toUnmodifiableSet());
        this.sentinels = round.now().sentinels().stream()
                .filter(node -> node.view().isPresent() || !node.pod().deleting())
                .toList();
        this.sentinelAddresses = sentinels.stream()
                .filter(node -> !node.pod().terminated())
                .flatMap(node -> round.now().endpoint(node).stream())
                .collect(Collectors.toUnmodifiableSet());
        this.fedStrangers = master.view().stream()
                .flatMap(view -> view.replicas().stream())
                .map(AttachedReplica::address)
                .filter(address -> facts.nodeAt(address).isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    void apply() {
        fedStrangers.forEach(this::foreign);
        List<SentinelNode> onMaster = facts.voices().stream()
                .filter(node -> monitor(node).master().equals(facts.address(master)))
                .toList();
        List<SentinelNode> stale = new ArrayList<>();
        List<SentinelNode> ignorant = new ArrayList<>();
        for (SentinelNode node : onMaster) {
            if (tooMany(node)) {
                stale.add(node);
            }
            if (tooFew(node)) {
                ignorant.add(node);
            }
        }
        boolean quiet = !round.inMotion() && !facts.tilt() && !master.pod().deleting();
        if (quiet && !ignorant.isEmpty()) {
            ignorant.stream()
                    .filter(node -> othersAreWhole(node, onMaster))
                    .findFirst()
                    .ifPresent(this::replace);
        } else if (quiet) {
            boolean allCalm = allCalm(onMaster);
            stale.stream()
                    .filter(node -> (allCalm && (alone(node) || !monitor(node).quorumReachable()))
                            || othersAreWhole(node, onMaster))
                    .min(Comparator.comparing(node -> monitor(node).quorumReachable()))
                    .ifPresent(this::reset);
        }
    }

    /** A pod that is gone stays in the list until its connection times out. */
    private void foreign(Endpoint stranger) {
        Seen seen = round.sighted(Sign.Kind.FOREIGN_REPLICA, stranger.toString());
        if (round.lasted(seen, 2, round.patience().linkDown())) {
            round.finding(
                    Kind.FOREIGN_REPLICA,
                    master.pod().name(),
                    master.pod().name() + " feeds " + stranger
                            + ", which is no pod of this cluster and which Sentinel may"
                            + " promote: make it stop, or set its replica-priority to 0");
        }
    }

    /** Notes ghosts; true once they have shown for long enough. */
    private boolean tooMany(SentinelNode node) {
        Set<Endpoint> ghosts = new HashSet<>(unknown(monitor(node).replicas(), redisAddresses));
        ghosts.addAll(unknown(monitor(node).sentinels(), sentinelAddresses));
        if (ghosts.isEmpty()) {
            return false;
        }
        round.finding(
                Kind.SENTINEL_GHOSTS,
                node.pod().name(),
                node.pod().name() + " lists what is no pod of this cluster: "
                        + Words.list(
                                ghosts.stream().map(Endpoint::toString).sorted().toList()));
        Seen seen = round.sighted(Sign.Kind.GHOSTS, node.pod().uid());
        return !fedStrangers.containsAll(ghosts)
                && round.lasted(
                        seen,
                        3,
                        alive(monitor(node)) ? soon() : round.patience().ghosts());
    }

    /** A stranger that answers has taken the address of a pod that is gone: it may be picked as the next master. */
    private boolean alive(Monitor monitor) {
        Stream<Known> strangers = Stream.concat(
                monitor.replicas().stream().filter(known -> !redisAddresses.contains(known.address())),
                monitor.sentinels().stream().filter(known -> !sentinelAddresses.contains(known.address())));
        return strangers.anyMatch(known -> !known.down());
    }

    /** What merely died looks alive for as long as Sentinel takes to notice. */
    private Duration soon() {
        Duration noticed = round.downAfter().plus(round.patience().nowhere());
        Duration ghosts = round.patience().ghosts();
        return noticed.compareTo(ghosts) < 0 ? noticed : ghosts;
    }

    /** Notes what is not known; true once that has shown for long enough. */
    private boolean tooFew(SentinelNode node) {
        Set<String> unknown = gaps(node);
        if (unknown.isEmpty()) {
            return false;
        }
        round.finding(
                Kind.SENTINEL_INCOMPLETE,
                node.pod().name(),
                node.pod().name() + " does not know " + Words.list(unknown));
        Seen seen = round.sighted(Sign.Kind.INCOMPLETE, node.pod().uid());
        return round.lasted(seen, 3, round.patience().incomplete());
    }

    private static Set<Endpoint> unknown(List<Known> entries, Collection<Endpoint> pods) {
        return entries.stream()
                .map(Known::address)
                .filter(address -> !pods.contains(address))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Pods that it must know: replicas that the master has in sync, and Sentinels that answer. */
    private Set<String> gaps(SentinelNode node) {
        Monitor monitor = monitor(node);
        Stream<String> replicas = round.now().redis().stream()
                .filter(other -> other.view()
                        .filter(view -> view.inSync()
                                && view.master().equals(round.now().endpoint(master)))
                        .isPresent())
                .filter(other -> !lists(monitor.replicas(), facts.address(other)))
                .map(other -> other.pod().name());
        Stream<String> sentinels = facts.voices().stream()
                .filter(other -> !other.equals(node))
                .filter(other -> round.now()
                        .endpoint(other)
                        .filter(address -> !lists(monitor.sentinels(), address))
                        .isPresent())
                .map(other -> other.pod().name());
        return Stream.concat(replicas, sentinels).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean lists(List<Known> entries, Endpoint address) {
        return entries.stream().anyMatch(known -> known.address().equals(address));
    }

    /** Whether all other Sentinels that the spec asks for agree on the master, reach their quorum and know enough. */
    private boolean othersAreWhole(SentinelNode node, List<SentinelNode> onMaster) {
        List<SentinelNode> others =
                onMaster.stream().filter(other -> !other.equals(node)).toList();
        return others.size() >= round.now().expected().sentinelReplicas() - 1
                && others.size() == sentinels.size() - 1
                && !others.isEmpty()
                && others.stream()
                        .allMatch(other -> monitor(other).quorumReachable()
                                && !monitor(other).doubtsMaster()
                                && gaps(other).isEmpty());
    }

    /** There is no other that could elect meanwhile; it learns of the replicas again within a second or two. */
    private boolean alone(SentinelNode node) {
        return sentinels.equals(List.of(node)) && round.now().expected().sentinelReplicas() == 1;
    }

    /** Whether all Sentinels that the spec asks for answer, agree on the master and see it up. */
    private boolean allCalm(List<SentinelNode> onMaster) {
        return onMaster.size() >= round.now().expected().sentinelReplicas()
                && onMaster.size() == sentinels.size()
                && onMaster.stream().noneMatch(node -> monitor(node).doubtsMaster());
    }

    private void reset(SentinelNode node) {
        round.command(new ResetSentinel(
                Target.of(node.pod()), "it lists replicas or sentinels that are no pods of this cluster"));
    }

    private void replace(SentinelNode node) {
        round.command(
                new ReplaceSentinel(Target.of(node.pod()), false, "it did not learn of " + Words.list(gaps(node))));
    }

    private static Monitor monitor(SentinelNode node) {
        return Facts.monitor(node).orElseThrow();
    }
}
