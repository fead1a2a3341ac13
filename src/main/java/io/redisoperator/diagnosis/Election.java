package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Candidates.Choice;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The operator's own choice of a master, where Sentinel has none to make. It stops where the choice could lose data
 * that still exists somewhere: an empty node is never made master while another one holds, or may hold, keys, and after
 * a total loss no node that is behind the last master while one that keeps silent may have its data.
 */
final class Election {
    private final Round round;
    private final Candidates candidates;
    private final PersonsWord person;
    private final Rivals rivals;
    private final Optional<RedisNode> over;

    Election(Round round) {
        this(round, Optional.empty());
    }

    /** @param over the master that is doubted, which stands for election too */
    Election(Round round, Optional<RedisNode> over) {
        this.round = round;
        this.over = over;
        this.candidates = new Candidates(round);
        this.person = new PersonsWord(round);
        this.rivals = new Rivals(round);
    }

    /** Promotes the best of the nodes, and says in words what came of it. */
    String hold(List<RedisNode> nodes, String why) {
        return hold(nodes, List.of(), why);
    }

    /**
     * Makes the node master again that Sentinels name, if nobody has better data, and else the one that has. As Sentinels
     * name it already, it need not wait until a move of a moment ago has settled.
     */
    String reinstate(RedisNode named, List<RedisNode> nodes, String why) {
        boolean best = candidates.choose(nodes) instanceof Choice.Best choice
                && choice.node().equals(named)
                && Facts.hasKeys(named)
                && rivals.of(named).isEmpty()
                && !named.pod().deleting();
        if (!best) {
            return hold(nodes, why);
        }
        round.command(new Promote(Target.of(named.pod()), why + "; the best data is on it, " + Words.holding(named)));
        return why + "; " + named.pod().name() + " is made master again";
    }

    /** @param absent pods that are not waited for any longer, though they may hold newer data than any that answers */
    String hold(List<RedisNode> nodes, List<String> absent, String why) {
        List<RedisNode> staying =
                nodes.stream().filter(node -> !node.pod().deleting()).toList();
        return switch (candidates.choose(staying)) {
            case Choice.Nobody nobody -> why + "; no pod can become master";
            case Choice.Divergent divergent -> blocked(why + "; " + divergent.why());
            case Choice.Best best
            when rivals.of(best.node()).isPresent() ->
                blocked(why + "; " + rivals.of(best.node()).orElseThrow());
            case Choice.Best best when !Facts.hasKeys(best.node()) -> empty(best.node(), why);
            case Choice.Best best
            when absent.isEmpty() || candidates.isCurrent(best.node()) -> promote(best.node(), why);
            case Choice.Best best ->
                blocked(why + "; the best data that answers is on " + Words.holding(best.node()) + ", which is not "
                        + newest() + ", and " + Words.list(absent) + " may hold newer data");
        };
    }

    private String empty(RedisNode node, String why) {
        if (round.facts().anyKeys()) {
            return blocked(why + "; the best candidate is empty while another node holds keys");
        }
        List<String> silent = round.now()
                .allRedis()
                .filter(other -> PodRules.mayHoldData(other, round.now()))
                .map(other -> other.pod().name())
                .toList();
        if (!silent.isEmpty()) {
            return blocked(why + "; all that answer are empty and " + Words.list(silent) + " may hold the data");
        }
        boolean heldKeys = round.lastMaster().map(LastMaster::keys).orElse(1L) > 0;
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
        round.command(
                new Promote(Target.of(node.pod()), over(node), why + "; the best data is on " + Words.holding(node)));
        return why + "; " + node.pod().name() + " is promoted";
    }

    private Optional<Target> over(RedisNode chosen) {
        return over.filter(master -> !master.equals(chosen)).map(master -> Target.of(master.pod()));
    }

    private String newest() {
        return round.lastMaster()
                .map(last -> "what the last master " + last.pod() + " had (offset " + last.offset() + ")")
                .orElse("known to be the last master's");
    }

    /** Makes nobody master unless a person says so. */
    String blocked(String message) {
        List<RedisNode> choices = round.now().redis().stream()
                .filter(node -> node.view().isPresent()
                        && !PodRules.loading(node)
                        && !node.pod().deleting())
                .toList();
        Optional<RedisNode> chosen = person.among(choices);
        if (chosen.isPresent()) {
            round.command(new PromoteAsAsked(
                    Target.of(chosen.get().pod()),
                    over(chosen.get()),
                    message + "; a person chose " + Words.holding(chosen.get())));
            return message + "; " + chosen.get().pod().name() + " is promoted as a person asked";
        }
        person.ask(round.now().key().name(), message, choices);
        return message;
    }
}
