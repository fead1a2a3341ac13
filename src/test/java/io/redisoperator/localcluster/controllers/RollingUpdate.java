package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out how far each ReplicaSet of a Deployment may be scaled now. */
final class RollingUpdate {
    /** One ReplicaSet and the number of replicas that it shall have from now on. */
    record Step(ReplicaSet set, int replicas) {}

    private final Deployment deployment;
    private final ReplicaSet newSet;
    private final List<ReplicaSet> oldSets;
    private final int wanted;

    RollingUpdate(Deployment deployment, ReplicaSet newSet, List<ReplicaSet> oldSets) {
        this.deployment = deployment;
        this.newSet = newSet;
        this.oldSets = oldSets;
        this.wanted = deployment.getSpec().getReplicas();
    }

    /** What there is to scale; empty when all is as it shall be, or has to wait. */
    List<Step> steps() {
        if ("Recreate".equals(deployment.getSpec().getStrategy().getType())) {
            return recreate();
        }
        int newReplicas = newReplicas();
        List<Step> steps = new ArrayList<>();
        if (newReplicas != asked(newSet)) {
            steps.add(new Step(newSet, newReplicas));
            return steps;
        }
        return scaleDown();
    }

    static int maxUnavailable(Deployment deployment) {
        int wanted = deployment.getSpec().getReplicas();
        RollingUpdateDeployment bounds = deployment.getSpec().getStrategy().getRollingUpdate();
        if (bounds == null) {
            return 0;
        }
        int surge = of(bounds.getMaxSurge(), wanted, true);
        int unavailable = Math.min(wanted, of(bounds.getMaxUnavailable(), wanted, false));
        return surge == 0 && unavailable == 0 ? 1 : unavailable;
    }

    /** An absolute number or a percentage of a total. */
    static int of(@Nullable IntOrString value, int total, boolean up) {
        if (value == null) {
            return 0;
        }
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        double share = total * Integer.parseInt(value.getStrVal().replace("%", "")) / 100.0;
        return (int) (up ? Math.ceil(share) : Math.floor(share));
    }

    private List<Step> recreate() {
        List<Step> steps = new ArrayList<>();
        for (ReplicaSet old : oldSets) {
            if (asked(old) > 0) {
                steps.add(new Step(old, 0));
            }
        }
        boolean gone = oldSets.stream().allMatch(old -> asked(old) == 0 && running(old) == 0);
        if (gone && asked(newSet) != wanted) {
            steps.add(new Step(newSet, wanted));
        }
        return steps;
    }

    private int newReplicas() {
        if (asked(newSet) >= wanted) {
            return wanted;
        }
        int surge = of(deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge(), wanted, true);
        int total =
                asked(newSet) + oldSets.stream().mapToInt(RollingUpdate::asked).sum();
        int room = Math.max(0, wanted + surge - total);
        return Math.min(wanted, asked(newSet) + room);
    }

    private List<Step> scaleDown() {
        int total =
                asked(newSet) + oldSets.stream().mapToInt(RollingUpdate::asked).sum();
        int fewest = wanted - maxUnavailable(deployment);
        int newNotYet = asked(newSet) - available(newSet);
        int spare = total - fewest - newNotYet;
        List<Step> withoutBroken = new ArrayList<>();
        for (ReplicaSet old : oldSets) {
            int broken = Math.min(Math.max(0, spare), asked(old) - available(old));
            spare -= broken;
            withoutBroken.add(new Step(old, asked(old) - broken));
        }
        int healthy = available(newSet)
                + oldSets.stream().mapToInt(RollingUpdate::available).sum();
        int dispensable = Math.min(Math.max(0, spare), Math.max(0, healthy - fewest));
        List<Step> steps = new ArrayList<>();
        for (Step step : withoutBroken) {
            int less = Math.min(dispensable, step.replicas());
            dispensable -= less;
            steps.add(new Step(step.set(), step.replicas() - less));
        }
        steps.removeIf(step -> step.replicas() == asked(step.set()));
        return steps;
    }

    private static int asked(ReplicaSet set) {
        return set.getSpec().getReplicas();
    }

    private static int running(ReplicaSet set) {
        return set.getStatus() == null ? 0 : set.getStatus().getReplicas();
    }

    private static int available(ReplicaSet set) {
        Integer available = set.getStatus() == null ? null : set.getStatus().getAvailableReplicas();
        return available == null ? 0 : available;
    }
}
