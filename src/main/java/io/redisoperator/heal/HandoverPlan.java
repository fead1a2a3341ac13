package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.WriteFence;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be done now about a wish to hand over, purely from one look at all nodes. */
sealed interface HandoverPlan {
    /**
     * Sentinel can be asked now.
     *
     * @param replicas those in sync
     * @param everybody all but the master; should another one be promoted after all, it is noticed
     */
    record Possible(Node master, List<Node> replicas, List<Node> everybody, Node sentinel) implements HandoverPlan {}

    /** Sentinel might promote an unwelcome one; it is to be steered to the target first. */
    record NeedsSteering(List<Node> replicas, Node target, Optional<Possible> onceInPlace) implements HandoverPlan {}

    /** There is nobody to hand over to, or nobody to ask, for now. */
    record Impossible(String why) implements HandoverPlan {}

    static HandoverPlan of(
            Node master, Predicate<Node> welcome, List<Seen<RedisView>> redis, List<Seen<SentinelView>> sentinels) {
        Optional<RedisView> view = redis.stream()
                .filter(s -> same(s.node(), master))
                .findFirst()
                .flatMap(Seen::view)
                .filter(RedisView::isMaster);
        if (view.isEmpty()) {
            return new Impossible(master.name() + " does not answer as a master");
        }
        if (WriteFence.of(view.get().safety().minReplicas()).isPresent()) {
            return new Impossible(master.name() + " takes no writes: it hands over by itself, or is being retired");
        }
        List<Seen<RedisView>> others =
                redis.stream().filter(s -> !same(s.node(), master)).toList();
        // It would be taken for the one that Sentinel promotes, though nobody knows yet what it lacks.
        Optional<Node> second = others.stream()
                .filter(s -> s.view().filter(RedisView::isMaster).isPresent())
                .map(Seen::node)
                .findFirst();
        if (second.isPresent()) {
            return new Impossible(second.get().name() + " answers as a master, too");
        }
        List<Node> ready =
                others.stream().filter(s -> follows(s, master)).map(Seen::node).toList();
        List<Node> fit =
                ready.stream().filter(n -> !n.deleting()).filter(welcome).toList();
        if (fit.isEmpty()) {
            return new Impossible("no replica that may become master is in sync");
        }
        Set<Endpoint> formerMasters = formerMasters(sentinels);
        List<Node> good =
                fit.stream().filter(n -> !formerMasters.contains(n.endpoint())).toList();
        if (good.isEmpty()) {
            return new Impossible("a sentinel has not noticed yet that "
                    + fit.stream().map(Node::name).collect(Collectors.joining(", ")) + " is master no more");
        }
        // One that only waits until all replicas follow this master, a gone one among them, is no hindrance to the
        // others.
        if (monitors(sentinels).anyMatch(Monitor::promoting)) {
            return new Impossible("a failover is in progress");
        }
        boolean anyInSyncWillDo = good.size() == ready.size();
        // A sentinel hears of a new replica up to 10 s late. One that does not see these replicas yet would refuse, or
        // pick from too few, or leave some with the old master should the operator end in between. A pod that is about
        // to be killed cannot wait for that: one that Sentinel knows is enough, and all are told whom to follow.
        boolean pressed = master.deleting() && anyInSyncWillDo;
        List<Seen<SentinelView>> able = sentinels.stream()
                .filter(s -> s.view().map(v -> !v.tilt()).orElse(false))
                .filter(s -> monitor(s).filter(m -> isAble(m, master)).isPresent())
                .filter(s -> known(s, ready) >= (pressed ? 1 : ready.size()))
                .sorted(Comparator.comparingLong(s -> -known(s, ready)))
                .toList();
        if (able.isEmpty()) {
            return new Impossible("no sentinel with a quorum knows " + (pressed ? "a replica" : "every replica")
                    + " in sync of " + master.name() + " yet");
        }
        Set<Endpoint> wanted = addresses(good);
        Set<Endpoint> inSync = addresses(ready);
        List<Node> everybody = others.stream().map(Seen::node).toList();
        Optional<Possible> possible = able.stream()
                .filter(s -> monitor(s)
                        .filter(m -> SentinelChoice.isWelcome(m, wanted, inSync))
                        .isPresent())
                .findFirst()
                .map(s -> new Possible(master, ready, everybody, s.node()));
        return anyInSyncWillDo && possible.isPresent()
                ? possible.get()
                : new NeedsSteering(answering(others), target(good, able), possible);
    }

    /**
     * Who was master a moment ago by what some Sentinel has seen last. A Sentinel that has not heard of the next promotion
     * either makes such a one a replica again, as it holds it for a replica that has been wrong for long; and the leader of
     * the failover away from it takes the one back to it for its own, so that two configurations get the same epoch.
     */
    private static Set<Endpoint> formerMasters(List<Seen<SentinelView>> sentinels) {
        return monitors(sentinels)
                .flatMap(m -> Stream.concat(
                        m.replaced().stream(),
                        m.replicas().stream().filter(Known::saidMaster).map(Known::address)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Of those that may become master, the one that sentinels prefer already, if they do. */
    private static Node target(List<Node> good, List<Seen<SentinelView>> able) {
        return good.stream()
                .min(Comparator.comparingInt((Node n) -> seenPriority(n, able)).thenComparing(Node::name))
                .orElseThrow();
    }

    private static int seenPriority(Node node, List<Seen<SentinelView>> able) {
        return monitors(able)
                .flatMap(m -> m.replicas().stream())
                .filter(k -> k.address().equals(node.endpoint()) && k.priority() > 0)
                .mapToInt(Known::priority)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private static List<Node> answering(List<Seen<RedisView>> others) {
        return others.stream().filter(s -> s.view().isPresent()).map(Seen::node).toList();
    }

    private static boolean isAble(Monitor monitor, Node master) {
        return monitor.quorumReachable()
                && !monitor.failoverInProgress()
                && !monitor.doubtsMaster()
                && monitor.master().equals(master.endpoint());
    }

    /** Until a Sentinel has asked it, it has no run id, and is nobody whom that promotes. */
    private static boolean knows(Monitor monitor, Node replica) {
        return monitor.replicas().stream()
                .anyMatch(k -> !k.down() && !k.runId().isEmpty() && k.address().equals(replica.endpoint()));
    }

    private static long known(Seen<SentinelView> sentinel, List<Node> replicas) {
        return monitor(sentinel)
                .map(m -> replicas.stream().filter(r -> knows(m, r)).count())
                .orElse(0L);
    }

    private static boolean follows(Seen<RedisView> seen, Node master) {
        return seen.view()
                .filter(RedisView::inSync)
                .flatMap(RedisView::master)
                .filter(master.endpoint()::equals)
                .isPresent();
    }

    private static Optional<Monitor> monitor(Seen<SentinelView> seen) {
        return seen.view().flatMap(SentinelView::monitor);
    }

    private static Stream<Monitor> monitors(List<Seen<SentinelView>> sentinels) {
        return sentinels.stream().flatMap(s -> monitor(s).stream());
    }

    private static Set<Endpoint> addresses(List<Node> nodes) {
        return nodes.stream().map(Node::endpoint).collect(Collectors.toSet());
    }

    /** The pod behind a node may have been changed meanwhile; it is the same one all the same. */
    private static boolean same(Node one, Node other) {
        return one.uid().equals(other.uid());
    }
}
