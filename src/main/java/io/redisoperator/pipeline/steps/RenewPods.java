package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.RivalWrites;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.PodTrial;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether the pods of an earlier operator are to be replaced by this one's, and whether they can be. Nothing takes
 * it back, and a cluster that stopped halfway could not start a pod of either kind, so all that can be known is asked first.
 */
public final class RenewPods {
    private final Kube kube;
    private final PodTrial trial;
    private final DesiredOptions options;
    private final IntroduceIdentity introduction;
    private final Map<ClusterKey, String> outdated = new HashMap<>();

    public RenewPods(Kube kube, DesiredOptions options, IntroduceIdentity introduction) {
        this.kube = kube;
        this.trial = new PodTrial(kube);
        this.options = options;
        this.introduction = introduction;
    }

    /**
     * What to note on the StatefulSet; empty once its pods are to be replaced. That is only once it is on record that a
     * master was seen: from then on nothing counts as creation. Where sentinels are missing, whoever edits the spec may
     * not know that nothing would fail over meanwhile, so a person has to ask for it.
     *
     * @param inForce what of the spec its pods can have
     */
    Optional<String> mark(ManagedCluster cluster, Failover inForce, Optional<String> noted) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<String> next = LeftAsIs.mark(
                standing(cluster, noted),
                new LeftAsIs.Pods(inForce, now.configMemory(), options),
                formerWrite(cluster));
        boolean safe = now.recordedAsBootstrapped() && (now.deployment().isPresent() || LeftAsIs.renewalAsked(inForce));
        return next.isPresent() || safe ? next : Optional.of(kept(cluster, inForce, noted));
    }

    /** Whether the spec is the one with which the cluster was taken over. */
    boolean unedited(ManagedCluster cluster) {
        Optional<String> noted = new ClusterObjects(kube, cluster).statefulSet().flatMap(Heritage::mark);
        return LeftAsIs.unedited(standing(cluster, noted), cluster.failover());
    }

    private Optional<String> standing(ManagedCluster cluster, Optional<String> noted) {
        return noted.filter(mark -> !mark.equals(outdated.get(cluster.key())));
    }

    /** What stays noted while pods are not replaced, whatever is asked for. */
    String kept(ManagedCluster cluster, Failover inForce, Optional<String> noted) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        return noted.orElseGet(() ->
                LeftAsIs.firstMark(new LeftAsIs.Pods(inForce, now.configMemory(), options), formerWrite(cluster)));
    }

    /**
     * Whether an earlier operator was at work again after that was noted. It has to be asked before anything of the cluster
     * is written, which wipes out the traces; what was found is kept in mind while the caches lag behind.
     */
    boolean outdated(ManagedCluster cluster, String noted) {
        boolean found = LeftAsIs.outdated(noted, formerWrite(cluster));
        if (found) {
            outdated.put(cluster.key(), noted);
        }
        return found;
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        outdated.remove(key);
    }

    private Optional<Instant> formerWrite(ManagedCluster cluster) {
        return RivalWrites.last(kube, cluster.key());
    }

    /** Settled when nothing is known to stand in the way. */
    Future<StepOutcome> possible(ManagedCluster cluster, Failover inForce) {
        return unlessRefused(cluster, inForce)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? unlessItIsTheOnlyCopy(cluster)
                        : Future.succeededFuture(outcome))
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? introduction.introduce(cluster)
                        : Future.succeededFuture(outcome));
    }

    /** Once its configuration is that of other pods, an earlier operator's pod which is not replaced could not start again. */
    private Future<StepOutcome> unlessItIsTheOnlyCopy(ManagedCluster cluster) {
        if (cluster.failover().redis().replicas() != 1) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        boolean claims = new ClusterObjects(kube, cluster).haveClaims();
        return introduction
                .live()
                .lookAtRedis(cluster)
                .map(seen -> seen.stream()
                        .flatMap(s ->
                                s.view().flatMap(view -> OnlyCopy.in(s.node().name(), view, cluster, claims)).stream())
                        .findFirst()
                        .<StepOutcome>map(StepOutcome.Rejected::new)
                        .orElse(StepOutcome.SETTLED));
    }

    /** Settled unless the API server would refuse what makes the new pods; there is nothing to ask once it has it. */
    Future<StepOutcome> unlessRefused(ManagedCluster cluster, Failover inForce) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> former = now.statefulSet().filter(set -> now.former());
        if (former.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        StatefulSet desired = RedisStatefulSet.of(inForce, now.configMemory(), options);
        return trial.ofBoth(
                        LeftAsIs.withClaimsOf(former.get(), desired),
                        now.deployment().map(there -> SentinelDeployment.of(inForce, options)))
                .map(refusal -> refusal.<StepOutcome>map(words -> new StepOutcome.Rejected(
                                "the pods of an earlier operator stay, as the API server would not take those of this one: "
                                        + words))
                        .orElse(StepOutcome.SETTLED));
    }
}
