package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Expectation.Following;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AnnounceExternal;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sentinels while no pod is to be master: they name the Redis outside to clients, and must neither replace it nor be heard
 * by sentinels of its own. What keeps them from it does not show; that the quorum is out of reach tells that they were
 * told, as it is told last, and that they know each other or anybody else tells that they were not.
 */
final class AnnouncingRules {
    /** As for links of replicas: only another login needs the operator. */
    private static final Duration DOUBTED = Duration.ofSeconds(3);

    private final Round round;
    private final Facts facts;
    private final Endpoint external;

    AnnouncingRules(Round round, Following following) {
        this.round = round;
        this.facts = round.facts();
        this.external = following.external();
    }

    void apply() {
        List<SentinelNode> answering = facts.answeringSentinels();
        answering.forEach(this::find);
        if (facts.failoverInProgress()) {
            // One that was asked for by hand comes to nothing, and one of before is not to be broken off.
            return;
        }
        List<SentinelNode> astray = answering.stream().filter(this::isAstray).toList();
        List<SentinelNode> untold = answering.stream()
                .filter(node -> !isAstray(node) && isUntold(node))
                .toList();
        List<SentinelNode> doubting =
                answering.stream().filter(this::doubtsInVain).toList();
        if (!astray.isEmpty()) {
            // All of them: those that know each other would teach the others what these hold.
            announce(answering, astray.size() + " of them name another master, or know other sentinels");
        } else if (!untold.isEmpty()) {
            announce(untold, "they do not name it as told");
        } else if (!doubting.isEmpty()) {
            announce(doubting, "they do not reach it, and its login may have changed");
        }
    }

    /** Whether none could make a master of a pod that follows; as many as a quorum needs may not keep that to themselves. */
    static boolean promoteNobody(Snapshot now) {
        long silent = now.sentinels().stream()
                .filter(node -> node.view().isEmpty() && node.pod().running())
                .count();
        return silent < now.expected().monitor().quorum()
                && now.sentinels().stream()
                        .flatMap(node -> Facts.monitor(node).stream())
                        .allMatch(AnnouncingRules::neverFailsOver);
    }

    private static boolean neverFailsOver(Monitor monitor) {
        return monitor.quorum() == MonitorSettings.UNREACHABLE_QUORUM;
    }

    private void find(SentinelNode node) {
        String pod = node.pod().name();
        Optional<Monitor> monitor = Facts.monitor(node);
        if (monitor.isEmpty() || facts.isNobody(monitor.get().master())) {
            round.finding(Kind.SENTINEL_WITHOUT_MONITOR, pod, pod + " does not name " + external + " to clients yet");
        } else if (!monitor.get().master().equals(external)) {
            round.finding(
                    Kind.SENTINEL_WRONG_MASTER,
                    pod,
                    pod + " names " + monitor.get().master() + " to clients instead of " + external);
        } else if (!neverFailsOver(monitor.get()) || !hasTimers(monitor.get())) {
            round.finding(
                    Kind.SENTINEL_SETTINGS, pod, pod + " has other settings than one that only names " + external);
        } else if (!monitor.get().sentinels().isEmpty()) {
            round.finding(
                    Kind.SENTINEL_GHOSTS,
                    pod,
                    pod + " knows other sentinels of " + external + ", which would count it as one of theirs");
        } else if (monitor.get().doubtsMaster()) {
            round.finding(
                    Kind.EXTERNAL_UNSEEN,
                    pod,
                    pod + " names " + external + " to clients, and does not reach it itself");
        }
    }

    /** Whether it holds what others might learn of it. */
    private boolean isAstray(SentinelNode node) {
        return Facts.monitor(node)
                .filter(monitor -> !facts.isNobody(monitor.master()))
                .filter(monitor -> !monitor.master().equals(external)
                        || !monitor.sentinels().isEmpty())
                .isPresent();
    }

    private boolean isUntold(SentinelNode node) {
        return Facts.monitor(node)
                .filter(monitor -> monitor.master().equals(external) && neverFailsOver(monitor) && hasTimers(monitor))
                .isEmpty();
    }

    private boolean hasTimers(Monitor monitor) {
        MonitorSettings wanted = round.now().expected().monitor();
        return monitor.downAfter().equals(wanted.downAfter())
                && monitor.failoverTimeout().equals(wanted.failoverTimeout())
                && monitor.parallelSyncs() == wanted.parallelSyncs();
    }

    /** Whether it takes it for down, though it answers the operator. */
    private boolean doubtsInVain(SentinelNode node) {
        boolean doubts = Facts.monitor(node)
                .filter(monitor -> monitor.master().equals(external) && monitor.doubtsMaster())
                .isPresent();
        return doubts
                && round.now().external().flatMap(Answer::said).isPresent()
                && round.lasted(
                        round.sighted(Sign.Kind.EXTERNAL_DOUBTED, node.pod().uid()), 2, DOUBTED);
    }

    private void announce(List<SentinelNode> sentinels, String why) {
        round.command(new AnnounceExternal(
                sentinels.stream().map(node -> Target.of(node.pod())).toList(), external, why));
    }
}
