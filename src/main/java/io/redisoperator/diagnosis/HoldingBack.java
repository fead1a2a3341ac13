package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps Sentinel from promoting anybody while somebody who may have newer data is waited for. It compares offsets, which
 * after a restart say nothing, and takes an empty node, also one that has yet to copy the master's data for the first time,
 * or a master that it replaced itself, for as good as any: it would not wait as long as there is something to wait for. At
 * the first look, as it may promote a moment later; it is told of the master that is elected.
 */
final class HoldingBack {
    private final Round round;
    private final Facts facts;

    HoldingBack(Round round) {
        this.round = round;
        this.facts = round.facts();
    }

    /** @param over the master that is doubted, if there is one */
    void forget(Optional<RedisNode> over, String why) {
        List<Target> watching = facts.answeringSentinels().stream()
                .filter(node -> Facts.monitor(node).isPresent())
                .map(node -> Target.of(node.pod()))
                .toList();
        boolean allWaitForOrders = facts.answering().stream()
                .filter(node -> over.filter(node::equals).isEmpty())
                .allMatch(facts::followsItself);
        boolean certain = over.isEmpty() && allWaitForOrders;
        if (!watching.isEmpty() && (certain || !sentinelsMayKnowBetter())) {
            round.command(new ForgetMaster(watching, over.map(master -> Target.of(master.pod())), why));
        }
    }

    /** Whether they may hear a master or a replica that keeps silent here. */
    private boolean sentinelsMayKnowBetter() {
        Stream<Endpoint> copied = facts.answering().stream()
                .flatMap(node -> node.view().stream())
                .filter(RedisView::syncing)
                .flatMap(view -> view.master().stream());
        Stream<Endpoint> known = facts.monitors()
                .flatMap(monitor -> monitor.replicas().stream())
                .filter(replica -> !replica.down())
                .map(Known::address);
        return Stream.concat(copied, known)
                .flatMap(address -> facts.nodeAt(address).stream())
                .anyMatch(node -> node.view().isEmpty()
                        && node.pod().running()
                        && !node.pod().nodeLost());
    }
}
