package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.MonitorSettings;

/** The state of Sentinels apart from what they know: quorum, TILT, settings. */
final class SentinelRules {
    private final Round round;
    private final Facts facts;

    SentinelRules(Round round) {
        this.round = round;
        this.facts = round.facts();
    }

    void apply() {
        if (!facts.quorum()) {
            round.finding(
                    Kind.QUORUM_LOST,
                    round.now().key().name(),
                    "fewer than " + facts.majority() + " sentinels could authorise a failover");
        }
        facts.answeringSentinels().forEach(this::judge);
    }

    private void judge(SentinelNode node) {
        SentinelView view = node.view().orElseThrow();
        String pod = node.pod().name();
        if (view.tilt()) {
            round.finding(
                    Kind.SENTINEL_TILT, pod, pod + " is in TILT mode; its word does not count until it leaves it");
        }
        if (!view.otherNames().isEmpty()) {
            round.finding(
                    Kind.SENTINEL_GHOSTS,
                    pod,
                    pod + " also monitors " + Words.list(view.otherNames()) + ", which this operator did not ask for");
        }
        view.monitor().ifPresent(monitor -> settings(node, monitor));
    }

    private void settings(SentinelNode node, Monitor monitor) {
        if (facts.nodeAt(monitor.master()).isEmpty()) {
            // With the address it gets the settings, and until then it is to replace nobody: it may name one outside.
            return;
        }
        MonitorSettings wanted = round.now().expected().monitor();
        boolean asWanted = monitor.quorum() == wanted.quorum()
                && monitor.downAfter().equals(wanted.downAfter())
                && monitor.failoverTimeout().equals(wanted.failoverTimeout())
                && monitor.parallelSyncs() == wanted.parallelSyncs();
        if (asWanted) {
            return;
        }
        String what = "quorum " + monitor.quorum() + ", down-after "
                + monitor.downAfter().toMillis()
                + " ms, failover-timeout " + monitor.failoverTimeout().toMillis() + " ms, parallel-syncs "
                + monitor.parallelSyncs();
        round.finding(
                Kind.SENTINEL_SETTINGS,
                node.pod().name(),
                node.pod().name() + " has other settings than asked: " + what);
        if (!facts.failoverInProgress()) {
            round.command(new ConfigureSentinel(Target.of(node.pod()), what));
        }
    }
}
