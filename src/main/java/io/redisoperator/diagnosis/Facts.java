package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be read off one snapshot without judging it. */
final class Facts {
    private final Snapshot now;
    private final Mastership mastership;
    private final Map<Endpoint, RedisNode> redisByAddress;
    private final Optional<Endpoint> agreed;
    private final Earlier earlier;

    Facts(Snapshot now, Earlier earlier) {
        this.now = now;
        this.earlier = earlier;
        this.mastership = Mastership.of(now);
        this.redisByAddress = now.allRedis()
                .filter(node ->
                        !node.pod().terminated() && node.pod().endpoint().isPresent())
                .collect(Collectors.toUnmodifiableMap(this::address, Function.identity(), (first, second) -> first));
        this.agreed = majorityAddress();
    }

    /**
     * What earlier looks add to it.
     *
     * @param last the last master that was alone
     * @param doubted whether the only master may be one that was replaced
     * @param stuck UIDs of Sentinels that lead a failover which nobody should wait for any more
     */
    record Earlier(Optional<LastMaster> last, boolean doubted, Set<String> stuck) {
        static final Earlier NOTHING = new Earlier(Optional.empty(), false, Set.of());

        Earlier inDoubt() {
            return new Earlier(last, true, stuck);
        }
    }

    Mastership mastership() {
        return mastership;
    }

    /** A bootstrap pod that has not ended: the cluster is still being made. */
    boolean creating() {
        return now.bootstrap().filter(node -> !node.pod().terminated()).isPresent();
    }

    /**
     * The one true master: the only one there is, or the one of several that the Sentinels agree on, or that succeeded that
     * one. Empty while another may have replaced it, and while one of several has been promoted without a Sentinel having
     * seen it yet.
     */
    Optional<RedisNode> trueMaster() {
        return switch (mastership) {
            case Mastership.None none -> Optional.empty();
            case Mastership.One one ->
                Optional.of(one.master())
                        .filter(master -> !earlier.doubted() && !contested(master) && !beingReplaced(master));
            case Mastership.Several several ->
                promoting() ? Optional.empty() : successor().or(() -> agreedOnOne(several.masters()));
        };
    }

    /** Of several masters, the one that succeeded the one which Sentinels agree on. */
    Optional<RedisNode> successor() {
        return mastership instanceof Mastership.Several several
                ? agreedOnOne(several.masters())
                        .flatMap(agreedOn -> Succession.of(several.masters(), agreedOn, earlier.last()))
                : Optional.empty();
    }

    private Optional<RedisNode> agreedOnOne(List<RedisNode> masters) {
        return masters.stream().filter(this::agreedOn).findFirst();
    }

    /** The node whose pod has that address. */
    Optional<RedisNode> nodeAt(Endpoint address) {
        return Optional.ofNullable(redisByAddress.get(address));
    }

    Endpoint address(RedisNode node) {
        return now.endpoint(node).orElse(new Endpoint("", 0));
    }

    /** Whether that address is what a sentinel boots with that is to be told whom to name. */
    boolean isNobody(Endpoint named) {
        return named.isLocalhost();
    }

    /** Where a Redis is that is no pod of this cluster, and has a pod of it for a replica that hears it. */
    Optional<Endpoint> copiedOutside() {
        return answering().stream()
                .filter(node -> !followsItself(node))
                .flatMap(node -> node.view().stream())
                .filter(RedisView::linkUp)
                .flatMap(view -> view.master().stream())
                .filter(address -> nodeAt(address).isEmpty())
                .findFirst();
    }

    /** Whether a node follows nobody: as it boots, it is a replica of itself. */
    boolean followsItself(RedisNode node) {
        return node.view()
                .filter(view -> !view.isMaster())
                .filter(view -> view.master()
                        .map(master -> master.isLocalhost() || master.equals(address(node)))
                        .orElse(true))
                .isPresent();
    }

    /** Replicas that were connected to a master and kept running since, so that they hold what it had. */
    List<RedisNode> survivors() {
        return now.redis().stream()
                .filter(node -> !followsItself(node))
                .filter(node -> node.view()
                        .filter(view -> !view.isMaster() && !view.loading() && !view.syncing())
                        .filter(view -> view.linkUp() || view.linkDownSeconds() >= 0)
                        .isPresent())
                .toList();
    }

    List<RedisNode> answering() {
        return now.allRedis().filter(node -> node.view().isPresent()).toList();
    }

    /** Whether any node that answered holds keys. */
    boolean anyKeys() {
        return answering().stream().anyMatch(Facts::hasKeys);
    }

    /** Whether a master's data is what the cluster's data is: an empty one says nothing while another holds keys. */
    boolean speaksForAll(RedisNode master) {
        return hasKeys(master) || !anyKeys();
    }

    static boolean hasKeys(RedisNode node) {
        return node.view().map(RedisView::keys).orElse(0L) > 0;
    }

    /** Sentinels whose word counts: they answered, monitor something and are not in TILT. */
    List<SentinelNode> voices() {
        return now.sentinels().stream()
                .filter(node -> node.view()
                        .filter(view -> !view.tilt() && view.monitor().isPresent())
                        .isPresent())
                .toList();
    }

    List<SentinelNode> answeringSentinels() {
        return now.sentinels().stream().filter(node -> node.view().isPresent()).toList();
    }

    static Optional<Monitor> monitor(SentinelNode node) {
        return node.view().flatMap(SentinelView::monitor);
    }

    Stream<Monitor> monitors() {
        return now.sentinels().stream().flatMap(node -> monitor(node).stream());
    }

    /** More than half of the Sentinels that the spec asks for. */
    int majority() {
        return now.expected().sentinelReplicas() / 2 + 1;
    }

    /** The address that a majority of Sentinels holds for the master's, unless one has newer word of another. */
    Optional<Endpoint> agreed() {
        return agreed;
    }

    boolean agreedOn(RedisNode node) {
        return agreed.isPresent() && agreed.get().equals(address(node));
    }

    /** Whether a failover is in progress that may come to its end. */
    boolean failoverInProgress() {
        return now.sentinels().stream()
                .filter(node -> !earlier.stuck().contains(node.pod().uid()))
                .anyMatch(node -> monitor(node).filter(Monitor::failoverGoesOn).isPresent());
    }

    /** Whether a failover is in progress, be it one that nobody should wait for. */
    boolean failoverUnfinished() {
        return monitors().anyMatch(Monitor::failoverGoesOn);
    }

    /** Whether a failover is in progress in which nobody has been promoted yet, but may be at any time. */
    boolean promoting() {
        return monitors().anyMatch(Monitor::promoting);
    }

    boolean tilt() {
        return answeringSentinels().stream()
                .anyMatch(node -> node.view().map(SentinelView::tilt).orElse(false));
    }

    /** Whether a majority of Sentinels could authorise a failover. */
    boolean quorum() {
        return voices().stream()
                        .filter(node ->
                                monitor(node).map(Monitor::quorumReachable).orElse(false))
                        .count()
                >= majority();
    }

    /**
     * Whether a Sentinel promotes somebody in its place. Who was promoted may be dropping its clients, the operator among
     * them, and so be no master that answers yet.
     */
    private boolean beingReplaced(RedisNode master) {
        return monitors()
                .anyMatch(monitor -> monitor.promoting() && monitor.master().equals(address(master)));
    }

    /**
     * Whether Sentinels name another pod as master, one that did not deny it, with no lower epoch than any names this
     * one. Until that is settled this master may be the one that was replaced.
     */
    boolean contested(RedisNode master) {
        long own = highestEpoch(monitor -> monitor.master().equals(address(master)));
        long other = highestEpoch(monitor -> namesAnother(monitor, master));
        return other > own || (other == own && other >= 0 && !agreedOn(master));
    }

    private boolean namesAnother(Monitor monitor, RedisNode master) {
        return !monitor.master().equals(address(master))
                && nodeAt(monitor.master())
                        .filter(named -> named.view().map(RedisView::isMaster).orElse(true))
                        .isPresent();
    }

    long highestEpoch(Predicate<Monitor> which) {
        return voiceMonitors()
                .filter(which)
                .mapToLong(Monitor::configEpoch)
                .max()
                .orElse(-1);
    }

    Stream<Monitor> voiceMonitors() {
        return voices().stream().flatMap(node -> monitor(node).stream());
    }

    /** A switch reaches the other Sentinels within seconds; meanwhile the higher epoch knows better than a majority. */
    private Optional<Endpoint> majorityAddress() {
        long newest = highestEpoch(monitor -> true);
        Set<Endpoint> newestNamed = voiceMonitors()
                .filter(monitor -> monitor.configEpoch() == newest)
                .map(Monitor::master)
                .collect(Collectors.toSet());
        return voiceMonitors()
                .collect(Collectors.groupingBy(Monitor::master, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() >= majority() && newestNamed.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
