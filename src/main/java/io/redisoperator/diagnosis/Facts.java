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
    private final boolean doubted;

    Facts(Snapshot now) {
        this(now, false);
    }

    /** @param doubted whether the only master may be one that was replaced */
    Facts(Snapshot now, boolean doubted) {
        this.now = now;
        this.doubted = doubted;
        this.mastership = Mastership.of(now);
        this.redisByAddress = now.allRedis()
                .filter(node ->
                        !node.pod().terminated() && node.pod().endpoint().isPresent())
                .collect(Collectors.toUnmodifiableMap(this::address, Function.identity(), (first, second) -> first));
        this.agreed = majorityAddress();
    }

    Mastership mastership() {
        return mastership;
    }

    /** A bootstrap pod that has not ended: the cluster is still being made. */
    boolean creating() {
        return now.bootstrap().filter(node -> !node.pod().terminated()).isPresent();
    }

    /**
     * The one true master: the only one there is, or the one of several that the Sentinels agree on. Empty while another
     * may have replaced it, and while one of several has been promoted without a Sentinel having seen it yet.
     */
    Optional<RedisNode> trueMaster() {
        return switch (mastership) {
            case Mastership.None none -> Optional.empty();
            case Mastership.One one ->
                Optional.of(one.master()).filter(master -> !doubted && !contested(master) && !beingReplaced(master));
            case Mastership.Several several ->
                promoting()
                        ? Optional.empty()
                        : several.masters().stream().filter(this::agreedOn).findFirst();
        };
    }

    /** The node that would be master if it answered: the one that Sentinels name, or the one that was it last. */
    Optional<RedisNode> silentMaster(Optional<LastMaster> last) {
        return agreed.flatMap(this::nodeAt)
                .or(() -> now.allRedis()
                        .filter(node -> last.map(LastMaster::uid)
                                .filter(node.pod().uid()::equals)
                                .isPresent())
                        .findFirst())
                .or(() -> now.bootstrap())
                .filter(node -> node.view().isEmpty());
    }

    /**
     * A node that keeps silent to the operator, while a majority of Sentinels hears it and holds it for the master; with a
     * long D they may only think so, and if Kubernetes has lost its node, they must have heard it since.
     */
    Optional<RedisNode> heardBySentinels() {
        return agreed.flatMap(this::nodeAt)
                .filter(node -> node.view().isEmpty())
                .filter(node -> node.pod().running())
                .filter(node -> hearing(node, node.pod().nodeLost() ? Monitor::hearsMasterNow : Monitor::reachesMaster)
                        >= majority());
    }

    /**
     * The master that keeps silent here and may take writes of others: with another one there would be two. Not if its
     * process has ended, nor if its kubelet says that it does not answer. Of one on a lost node nobody says anything; it
     * refuses writes where a guard makes it, as all its replicas are here.
     */
    Optional<RedisNode> servingUnheard(Optional<LastMaster> last) {
        return silentMaster(last)
                .filter(master -> master.pod().running() && !master.pod().terminated())
                .filter(master -> master.pod().ready()
                        || hearing(master, Monitor::reachesMaster) > 0
                        || hasLink(master)
                        || (master.pod().nodeLost() && !refusesWrites(master)));
    }

    private boolean refusesWrites(RedisNode master) {
        return now.expected().guard().replicas() > 0
                && now.redis().stream()
                        .filter(node -> !node.equals(master))
                        .allMatch(node -> node.view().isPresent() || !node.pod().running());
    }

    /** How many Sentinels hold it for the master and have heard from it lately. */
    private long hearing(RedisNode master, Predicate<Monitor> hears) {
        return voiceMonitors()
                .filter(monitor -> monitor.master().equals(address(master)))
                .filter(hears)
                .count();
    }

    private boolean hasLink(RedisNode master) {
        return answering().stream()
                .flatMap(node -> node.view().stream())
                .anyMatch(view -> view.linkUp() && view.master().equals(Optional.of(address(master))));
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

    boolean failoverInProgress() {
        return monitors().anyMatch(Monitor::failoverGoesOn);
    }

    /** Whether a failover is in progress in which nobody has been promoted yet. */
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
