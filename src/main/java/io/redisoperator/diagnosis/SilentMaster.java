package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.Optional;
import java.util.function.Predicate;

/** What others know of a master that keeps silent to the operator. */
final class SilentMaster {
    private final Snapshot now;
    private final Facts facts;

    SilentMaster(Snapshot now, Facts facts) {
        this.now = now;
        this.facts = facts;
    }

    /** The node that would be master if it answered: the one that Sentinels name, or the one that was it last. */
    Optional<RedisNode> known(Optional<LastMaster> last) {
        return facts.agreed()
                .flatMap(facts::nodeAt)
                .or(() -> now.allRedis()
                        .filter(node -> last.map(LastMaster::uid)
                                .filter(node.pod().uid()::equals)
                                .isPresent())
                        .findFirst())
                .or(() -> now.bootstrap())
                .filter(node -> node.view().isEmpty());
    }

    /**
     * The node that a majority of Sentinels hears and holds for the master; with a long D they may only think so, and if
     * Kubernetes has lost its node, they must have heard it since.
     */
    Optional<RedisNode> heardBySentinels() {
        return facts.agreed()
                .flatMap(facts::nodeAt)
                .filter(node -> node.view().isEmpty())
                .filter(node -> node.pod().running())
                .filter(node -> hearing(node, node.pod().nodeLost() ? Monitor::hearsMasterNow : Monitor::reachesMaster)
                        >= facts.majority());
    }

    /**
     * The master if it may take writes of others: with another one there would be two. Not if its process has ended, nor if
     * its kubelet says that it does not answer. Of one on a lost node nobody says anything; it refuses writes where a guard
     * makes it, as all its replicas are here.
     */
    Optional<RedisNode> mayServe(Optional<LastMaster> last) {
        return known(last)
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
        return facts.voiceMonitors()
                .filter(monitor -> monitor.master().equals(facts.address(master)))
                .filter(hears)
                .count();
    }

    private boolean hasLink(RedisNode master) {
        return facts.answering().stream()
                .flatMap(node -> node.view().stream())
                .anyMatch(view -> view.linkUp() && view.master().equals(Optional.of(facts.address(master))));
    }
}
