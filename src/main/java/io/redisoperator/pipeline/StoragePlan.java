package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings.Claimed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the volumes of a cluster that runs, in words.
 *
 * @param claims what changes of the claims; no pod restarts for it
 * @param refusals what cannot change
 * @param renewal of the StatefulSet around its pods, once all claims are as asked
 */
record StoragePlan(List<String> claims, List<String> refusals, Optional<String> renewal) {
    static StoragePlan of(Failover failover, Optional<StatefulSet> set, List<PersistentVolumeClaim> claims) {
        StorageChange change = StorageChange.of(failover, set, claims);
        if (!(failover.redis().storage() instanceof Claimed claimed)) {
            return new StoragePlan(List.of(), refusal(change), Optional.empty());
        }
        List<String> words = new ArrayList<>();
        for (PersistentVolumeClaim claim : change.growing()) {
            words.add("grow PersistentVolumeClaim " + name(claim) + " from " + StorageChange.size(claim) + " to "
                    + StorageChange.size(claimed));
        }
        for (PersistentVolumeClaim claim : change.reowned()) {
            words.add(
                    claimed.keepAfterDeletion()
                            ? "keep PersistentVolumeClaim " + name(claim) + " when the resource is deleted"
                            : "let PersistentVolumeClaim " + name(claim) + " be deleted with the resource");
        }
        List<PersistentVolumeClaim> grown = claims.stream()
                .map(claim -> change.growing().contains(claim) ? sized(claim, claimed) : claim)
                .toList();
        Optional<String> renewal = set.filter(
                        there -> StorageChange.of(failover, set, grown).anew())
                .map(there -> "make StatefulSet " + there.getMetadata().getName()
                        + " anew around its pods, as templates of claims cannot change");
        return new StoragePlan(words, refusal(change), renewal);
    }

    private static List<String> refusal(StorageChange change) {
        return change.refusal().map(refusal -> "not change " + refusal).stream().toList();
    }

    private static PersistentVolumeClaim sized(PersistentVolumeClaim claim, Claimed claimed) {
        return new PersistentVolumeClaimBuilder(claim)
                .editSpec()
                .editResources()
                .addToRequests("storage", StorageChange.size(claimed))
                .endResources()
                .endSpec()
                .build();
    }

    private static String name(PersistentVolumeClaim claim) {
        return claim.getMetadata().getName();
    }
}
