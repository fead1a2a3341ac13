package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.List;
import java.util.Optional;

/**
 * The only master is doubted: nobody is made to follow it, neither label nor sentinels are given to it, and its guard
 * stays. It stands for election with all others; if it loses, what only it has is kept before it follows.
 */
final class DoubtRules {
    private final Round round;
    private final PodRules pods;
    private final Doubt doubt;

    DoubtRules(Round round, PodRules pods, Doubt doubt) {
        this.round = round;
        this.pods = pods;
        this.doubt = doubt;
    }

    void apply() {
        MonitorRules.blink(round);
        String step = step();
        round.finding(Kind.MASTER_DOUBTED, round.now().key().name(), doubt.why() + ": " + step);
        // Where it is Sentinels' word that tells, it must not be forgotten.
        if (!round.promotes() && doubt.heir().isEmpty() && !doubt.personDecides()) {
            new HoldingBack(round).forget(Optional.of(doubt.master()), step);
        }
    }

    private String step() {
        if (round.facts().failoverInProgress()) {
            return "Sentinel is failing over";
        }
        Seen seen = round.sighted(Sign.Kind.MASTER_DOUBTED, doubt.master().pod().uid());
        List<String> awaited = pods.awaited();
        if (!awaited.isEmpty()) {
            return "waiting for " + Words.list(awaited) + ", which may hold newer data";
        }
        // Sentinels tell each other of a failover within two seconds.
        if (!round.lasted(seen, 3, round.patience().afterDown())) {
            return "watching whether that is settled";
        }
        Election election = new Election(round, Optional.of(doubt.master()));
        if (doubt.personDecides()) {
            return election.blocked(doubt.why());
        }
        if (doubt.heir().isPresent()) {
            return election.hold(List.of(doubt.heir().get()), doubt.why());
        }
        List<RedisNode> answering = round.now().redis().stream()
                .filter(node -> node.view().isPresent() && !PodRules.loading(node))
                .toList();
        return election.hold(answering, pods.mayHoldMore(), doubt.why());
    }
}
