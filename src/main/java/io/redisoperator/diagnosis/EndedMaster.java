package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.HealCommand.Former;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import java.util.Optional;

/**
 * A master of which Kubernetes says that it has ended: which pod that was, this operator has seen, or the status has it
 * from one before.
 */
final class EndedMaster {
    private final Round round;
    private final Facts facts;

    EndedMaster(Round round) {
        this.round = round;
        this.facts = round.facts();
    }

    /**
     * Where the last master was, if Kubernetes says that it has ended, leaves, or was on a node that is lost; silence
     * alone says nothing.
     */
    Optional<Endpoint> address() {
        return round.before()
                .master()
                .map(this::seen)
                .orElseGet(() -> round.now().expected().lineage().flatMap(this::recorded));
    }

    private Optional<Endpoint> seen(LastMaster last) {
        return facts.agreed().filter(address -> hasEnded(last, facts.nodeAt(address)));
    }

    /**
     * What is on record may be older than a failover that went by unseen, so that Sentinels must name that very pod, or
     * an address of none. Where the pod is gone its process cannot be told to take no more writes, as nobody here knows the
     * address from the time when it was the pod's: as long as one Sentinel hears something there, it may still take some.
     */
    private Optional<Endpoint> recorded(LastMaster last) {
        return last.uid().isEmpty()
                ? Optional.empty()
                : seen(last).filter(address -> facts.nodeAt(address).isPresent() || nobodyHears(address));
    }

    private boolean nobodyHears(Endpoint address) {
        return !facts.isNobody(address)
                && facts.monitors()
                        .filter(monitor -> monitor.master().equals(address))
                        .noneMatch(Monitor::reachesMaster);
    }

    /**
     * A process that may run on and is to take no more writes: its pod is gone, or keeps silent and leaves or is on a node
     * that is lost. Only
     * where this operator saw a pod of the cluster as master itself, or the address is a pod's: it is to show its login to
     * nobody else.
     */
    Optional<Former> former(Endpoint master) {
        Optional<RedisNode> there = facts.nodeAt(master);
        return there.isPresent()
                ? there.map(RedisNode::pod)
                        .filter(pod -> pod.deleting() || pod.nodeLost())
                        .map(pod -> new Former(master, Optional.of(pod.uid())))
                : round.before()
                        .master()
                        .flatMap(LastMaster::address)
                        .filter(master::equals)
                        .map(address -> new Former(address, Optional.empty()));
    }

    /** Whether its container is about to be started again, on what it has kept. */
    boolean mayReturn(Endpoint master, Seen lost) {
        return round.now().expected().persistent()
                && !round.lasted(lost, 2, round.downAfter().multipliedBy(2))
                && facts.nodeAt(master)
                        .map(RedisNode::pod)
                        .filter(pod -> !pod.running() && !pod.deleting() && !pod.nodeLost())
                        .isPresent();
    }

    private boolean hasEnded(LastMaster last, Optional<RedisNode> there) {
        if (there.isPresent()) {
            PodView pod = there.get().pod();
            return pod.uid().equals(last.uid()) && (!pod.running() || pod.deleting() || pod.nodeLost());
        }
        return round.now()
                .allRedis()
                .noneMatch(node ->
                        node.pod().uid().equals(last.uid()) && !node.pod().terminated());
    }
}
