package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Candidates.Choice;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.time.Duration;
import java.util.List;

/**
 * The operator's own choice of a master, where Sentinel has none to make. It stops where the choice could lose data:
 * an empty node is never made master while another one holds, or may hold, keys.
 */
final class Election {
    private static final String BY_HAND = "; if this is the data to go on with, make one master with REPLICAOF NO ONE";

    private final Round round;

    Election(Round round) {
        this.round = round;
    }

    /** Promotes the best of the candidates, and says in words what came of it. */
    String hold(List<RedisNode> candidates, String why) {
        List<RedisNode> staying =
                candidates.stream().filter(node -> !node.pod().deleting()).toList();
        return switch (new Candidates(round).choose(staying)) {
            case Choice.Nobody nobody -> why + "; no pod can become master";
            case Choice.Divergent divergent ->
                blocked(why + "; " + divergent.between()
                        + " hold keys of unrelated histories, and nothing tells which are newer");
            case Choice.Best best -> Facts.hasKeys(best.node()) ? promote(best.node(), why) : empty(best.node(), why);
        };
    }

    private String empty(RedisNode node, String why) {
        if (round.facts().anyKeys()) {
            return blocked(why + "; the best candidate is empty while another node holds keys");
        }
        List<String> silent = round.now()
                .allRedis()
                .filter(other -> other.view().isEmpty() && !other.pod().terminated())
                .map(other -> other.pod().name())
                .toList();
        if (!silent.isEmpty()) {
            return blocked(why + "; all that answer are empty and " + Words.list(silent) + " may hold the data");
        }
        boolean heldKeys = round.before().master().map(LastMaster::keys).orElse(1L) > 0;
        if (round.now().expected().bootstrapped() && round.now().expected().persistent() && heldKeys) {
            return blocked(why + "; all are empty although their data should have persisted");
        }
        return promote(node, why);
    }

    private String promote(RedisNode node, String why) {
        Duration brake = round.failoverTimeout().multipliedBy(2);
        if (round.within(round.before().movedAt(), brake)) {
            return why + "; the master moved less than " + Words.seconds(brake) + " ago";
        }
        round.command(new Promote(Target.of(node.pod()), why + "; the best data is on " + Words.holding(node)));
        return why + "; " + node.pod().name() + " is promoted";
    }

    private String blocked(String message) {
        round.finding(Kind.BLOCKED, round.now().key().name(), message + BY_HAND);
        return message;
    }
}
