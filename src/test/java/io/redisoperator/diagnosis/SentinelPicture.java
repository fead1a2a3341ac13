package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One Sentinel pod of a {@link ClusterPicture}; every method changes it and returns it. */
final class SentinelPicture {
    final String pod;
    final String host;
    FailoverState failover = FailoverState.NONE;
    boolean quorum = true;
    private final List<Endpoint> ghosts = new ArrayList<>();
    private final List<Endpoint> strangers = new ArrayList<>();
    private final List<Endpoint> gaps = new ArrayList<>();
    private Optional<String> master = Optional.empty();
    private MonitorSettings settings = ClusterPicture.SETTINGS;
    private boolean silent;
    private boolean running = true;
    private boolean deleting;
    private boolean tilt;
    private boolean seesReplicasDown;
    private int priority = Known.DEFAULT_PRIORITY;
    private boolean hearsMaster;
    private long epoch;
    private Set<String> otherNames = Set.of();
    private boolean alone;
    private boolean doubts;

    SentinelPicture(String pod, String host) {
        this.pod = pod;
        this.host = host;
    }

    SentinelPicture names(String address) {
        master = Optional.of(address);
        return this;
    }

    /** Names the Redis outside as it was told: it would replace it never, and knows no other Sentinel. */
    SentinelPicture announces() {
        alone = true;
        quorum = false;
        return names(ClusterPicture.OUTSIDE.host())
                .quorumOf(MonitorSettings.UNREACHABLE_QUORUM, ClusterPicture.SETTINGS.downAfter());
    }

    /** As it boots before it was told. */
    SentinelPicture bootedUntold() {
        return announces().names("127.0.0.1");
    }

    /** It has met the other Sentinels after all. */
    SentinelPicture metOthers() {
        alone = false;
        return this;
    }

    SentinelPicture doubtsMaster() {
        doubts = true;
        return this;
    }

    SentinelPicture withoutMonitor() {
        master = Optional.empty();
        return this;
    }

    SentinelPicture silent() {
        silent = true;
        return this;
    }

    SentinelPicture speaksAgain() {
        silent = false;
        return this;
    }

    /** No process runs in its pod, as while no node has room for it. */
    SentinelPicture notRunning() {
        running = false;
        return silent();
    }

    /** Its pod is to be deleted, and its kubelet does not do so. */
    SentinelPicture stuck() {
        deleting = true;
        return silent();
    }

    SentinelPicture tilt() {
        tilt = true;
        return this;
    }

    SentinelPicture epoch(long number) {
        epoch = number;
        return this;
    }

    SentinelPicture also(String name) {
        otherNames = Set.of(name);
        return this;
    }

    SentinelPicture seesReplicasDown() {
        seesReplicasDown = true;
        return this;
    }

    /** As replicas were when it asked them last: just started. */
    SentinelPicture seesNoPriorities() {
        priority = 0;
        return this;
    }

    SentinelPicture seesPriorities() {
        priority = Known.DEFAULT_PRIORITY;
        return this;
    }

    /** Although the operator does not. */
    SentinelPicture hearsMaster() {
        hearsMaster = true;
        return this;
    }

    /** Lists what is no pod of this cluster, but answers. */
    SentinelPicture listsStranger(Endpoint stranger) {
        strangers.add(stranger);
        return lists(stranger);
    }

    SentinelPicture lists(Endpoint ghost) {
        ghosts.add(ghost);
        return this;
    }

    SentinelPicture learntAnew() {
        ghosts.clear();
        gaps.clear();
        return this;
    }

    SentinelPicture doesNotKnow(String address, int port) {
        gaps.add(new Endpoint(address, port));
        return this;
    }

    SentinelPicture quorumOf(int number, Duration downAfter) {
        settings = new MonitorSettings("mymaster", number, downAfter, Duration.ofSeconds(10), 1, settings.extra());
        return this;
    }

    HealCommand.Target target() {
        return new HealCommand.Target(pod, "uid-" + pod);
    }

    SentinelNode node(ClusterPicture picture) {
        PodView view = new PodView(
                pod,
                "uid-" + pod,
                Optional.of(new Endpoint(host, Ports.SENTINEL)),
                running,
                !silent,
                deleting,
                false,
                false,
                Optional.empty(),
                running,
                -1,
                "");
        SentinelView said = new SentinelView(master.map(named -> monitor(named, picture)), tilt, otherNames);
        return new SentinelNode(view, silent ? new Answer.Silent<>("timed out") : new Answer.Said<>(said));
    }

    private Monitor monitor(String named, ClusterPicture picture) {
        List<Known> replicas = new ArrayList<>();
        picture.replicaAddresses(named).stream()
                .filter(address -> !gaps.contains(address))
                .forEach(address -> replicas.add(replica(address)));
        List<Known> others = new ArrayList<>();
        picture.sentinelAddressesBut(this).stream()
                .filter(address -> !alone && !gaps.contains(address))
                .forEach(address -> others.add(known(address, false)));
        ghosts.forEach(ghost ->
                (ghost.port() == Ports.SENTINEL ? others : replicas).add(known(ghost, !strangers.contains(ghost))));
        return new Monitor(
                new Endpoint(named, Ports.REDIS),
                doubts ? Set.of("master", "s_down") : Set.of("master"),
                hearsMaster || picture.answers(named) ? Duration.ZERO : settings.downAfter(),
                settings.quorum(),
                settings.downAfter(),
                settings.failoverTimeout(),
                settings.parallelSyncs(),
                epoch,
                failover,
                Optional.empty(),
                quorum,
                replicas,
                others);
    }

    private Known replica(Endpoint address) {
        return new Known(address, "", known(address, seesReplicasDown).flags(), priority, 0, false);
    }

    private static Known known(Endpoint address, boolean down) {
        return new Known(address, "", down ? Set.of("slave", "s_down") : Set.of("slave"));
    }
}
