package io.redisoperator.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges one look at a cluster in the light of the earlier ones. Pure: the same snapshot and memory give the same
 * verdict, and time is the snapshot's own.
 *
 * <p>Not knowing is a state like any other, and heals nothing; a node that keeps silent never holds back what can be
 * done for the rest. Where each state is judged:
 *
 * <table>
 *   <caption>States and rules</caption>
 *   <tr><th>State</th><th>Rule</th><th>What is done</th></tr>
 *   <tr><td>1 one master, all agree</td><td>none applies</td><td>nothing</td></tr>
 *   <tr><td>2 a replica follows nobody</td><td>{@link ReplicaRules}</td><td>attach at once</td></tr>
 *   <tr><td>3 a replica follows another node</td><td>{@link ReplicaRules}</td>
 *       <td>attach after F + 2 s; at once if the address is no pod's</td></tr>
 *   <tr><td>4 a replica syncs or loads</td><td>{@link ReplicaRules}</td><td>wait</td></tr>
 *   <tr><td>5 a link stays down</td><td>{@link ReplicaRules}</td><td>tell</td></tr>
 *   <tr><td>6 all Sentinels name a replica</td><td>{@link MonitorRules}</td><td>monitor anew, all, after 15 s</td></tr>
 *   <tr><td>7 Sentinels disagree</td><td>{@link MonitorRules}</td><td>monitor anew, all, after 10 s</td></tr>
 *   <tr><td>8, 9 Sentinels name an address of no pod</td><td>{@link MonitorRules}</td>
 *       <td>monitor anew, all, after 5 s; the address is never spoken to</td></tr>
 *   <tr><td>10 a failover is in progress</td><td>{@link NoMasterRules}</td><td>wait</td></tr>
 *   <tr><td>11 the master is silent, Sentinels have a quorum</td><td>{@link NoMasterRules}</td><td>wait</td></tr>
 *   <tr><td>12, 34 the master restarted, replicas kept running</td><td>{@link NoMasterRules}</td>
 *       <td>ask one Sentinel to fail over</td></tr>
 *   <tr><td>the master has ended by Kubernetes' word</td><td>{@link NoMasterRules}</td>
 *       <td>ask one Sentinel to fail over</td></tr>
 *   <tr><td>13 the same, but Sentinel cannot</td><td>{@link NoMasterRules}</td><td>promote the best</td></tr>
 *   <tr><td>the master was made a replica of one that is none either</td><td>{@link NoMasterRules}</td>
 *       <td>promote the best, which most likely is that one</td></tr>
 *   <tr><td>14 Sentinels are useless for long</td><td>{@link NoMasterRules}</td><td>promote the best</td></tr>
 *   <tr><td>15 all new and empty</td><td>{@link NoMasterRules}</td><td>promote the first</td></tr>
 *   <tr><td>16 all restarted</td><td>{@link NoMasterRules}, {@link Candidates}</td>
 *       <td>await all, promote the best</td></tr>
 *   <tr><td>17 all restarted, all empty, data expected</td><td>{@link Election}</td><td>stop and tell</td></tr>
 *   <tr><td>18 Sentinels agree on one of several</td><td>{@link SeveralMastersRules}</td>
 *       <td>demote the others after 20 s</td></tr>
 *   <tr><td>the same, and another succeeded that one without them</td>
 *       <td>{@link SeveralMastersRules}, {@link Succession}</td><td>monitor anew, all, after 2 looks</td></tr>
 *   <tr><td>19 and another may have writes of its own</td><td>{@link SeveralMastersRules}, {@link Forks}</td>
 *       <td>fence it, keep its data in a file, demote it</td></tr>
 *   <tr><td>20 several, no majority of Sentinels</td><td>{@link SeveralMastersRules}, {@link Forks}</td>
 *       <td>demote what fell behind, after 10 s; stop if both went on</td></tr>
 *   <tr><td>the only master was replaced, and those that have newer data wait for orders</td>
 *       <td>{@link DoubtRules}, {@link Doubt}</td><td>await all, promote the best, stop if nothing tells</td></tr>
 *   <tr><td>21 a Sentinel is missing or silent</td><td>{@link PodRules}</td><td>tell</td></tr>
 *   <tr><td>22 a Sentinel knows too few</td><td>{@link KnowledgeRules}</td><td>replace its pod after 15 s</td></tr>
 *   <tr><td>23, 24 a Sentinel knows too many</td><td>{@link KnowledgeRules}</td><td>reset one, 30 s apart</td></tr>
 *   <tr><td>25 settings differ</td><td>{@link SentinelRules}</td><td>configure</td></tr>
 *   <tr><td>26 TILT</td><td>{@link SentinelRules}, {@link Facts#voices()}</td><td>ignore its word, wait longer</td></tr>
 *   <tr><td>a master without a replica in sync</td><td>{@link WriteGuardRules}</td>
 *       <td>lift min-replicas-to-write if it is known why, give it back after</td></tr>
 *   <tr><td>pods follow a Redis outside of the cluster</td><td>{@link FollowingRules}</td>
 *       <td>make all of them follow it, and nobody master</td></tr>
 *   <tr><td>the same, and sentinels are to name it</td><td>{@link AnnouncingRules}</td>
 *       <td>tell them, and nothing that would let them replace it</td></tr>
 *   <tr><td>the same, and it is to be left</td><td>{@link LeavingRules}</td>
 *       <td>promote one once it has all that is there</td></tr>
 *   <tr><td>32 the operator just started</td><td>{@link Round}</td><td>look twice before acting</td></tr>
 * </table>
 *
 * <p>While the bootstrap pod exists, it is master until the pipeline hands over: what Sentinels list is not judged, and
 * nothing is waited for that only a running cluster needs.
 */
public final class Diagnostician {
    private final Patience patience;

    public Diagnostician(Patience patience) {
        this.patience = patience;
    }

    public Verdict diagnose(Snapshot now, Memory before) {
        Round round = new Round(now, before, patience);
        Facts facts = round.facts();
        PodRules pods = new PodRules(round);
        pods.apply();
        if (now.expected().follows().isPresent()) {
            new FollowingRules(round, now.expected().follows().get()).apply();
            return round.verdict();
        }
        if (!(facts.mastership() instanceof Mastership.One)) {
            MonitorRules.blink(round);
        }
        switch (facts.mastership()) {
            case Mastership.None none -> withoutMaster(round, pods);
            case Mastership.Several several -> new SeveralMastersRules(round, several.masters()).apply();
            case Mastership.One one ->
                round.doubt()
                        .ifPresentOrElse(
                                doubt -> new DoubtRules(round, pods, doubt).apply(),
                                () -> new MonitorRules(round, one.master()).apply());
        }
        Optional<Snapshot.RedisNode> master = facts.trueMaster();
        master.ifPresent(node -> new ReplicaRules(round, node).apply());
        new LabelRules(round).apply();
        new WriteGuardRules(round, pods).apply();
        new SentinelRules(round).apply();
        if (master.isPresent() && facts.mastership() instanceof Mastership.One && !facts.creating()) {
            new KnowledgeRules(round, master.get()).apply();
        }
        return round.verdict();
    }

    /**
     * Remembers that a command of an earlier verdict was carried out, which those that were skipped are not.
     *
     * @param failed whether only a part of it may have been
     */
    public Memory done(HealCommand command, boolean failed, Memory before, Instant now) {
        Brakes brakes = new Brakes(patience, before, now);
        brakes.done(command, failed);
        return with(brakes, before);
    }

    /** Remembers that commands of an earlier verdict will not be carried out. */
    public Memory overtaken(List<HealCommand> commands, Memory before, Instant now) {
        Brakes brakes = new Brakes(patience, before, now);
        commands.forEach(brakes::overtaken);
        return with(brakes, before);
    }

    private static Memory with(Brakes brakes, Memory before) {
        return new Memory(
                before.rounds(),
                before.signs(),
                brakes.sent(),
                before.master(),
                before.rivals(),
                before.named(),
                before.movedAt(),
                before.failoverAt());
    }

    private static void withoutMaster(Round round, PodRules pods) {
        round.now()
                .expected()
                .following()
                .filter(left -> LeavingRules.apply(round, left))
                .ifPresentOrElse(
                        left -> {
                            new LeavingRules(round, pods, left).apply();
                            if (!round.promotes()) {
                                new AnnouncingRules(round, left).apply();
                            }
                        },
                        () -> new NoMasterRules(round, pods).apply());
    }
}
