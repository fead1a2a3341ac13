package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;

/** Binds each claim at once, to a volume that exists by name only and grows as soon as its claim asks for more. */
final class VolumeBinder implements Reconciler {
    private static final String BOUND = "Bound";

    private final KubernetesClient client;

    VolumeBinder(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        var resource =
                client.persistentVolumeClaims().inNamespace(key.namespace()).withName(key.name());
        PersistentVolumeClaim claim = resource.get();
        if (claim == null || Ownership.terminating(claim)) {
            return true;
        }
        if (claim.getStatus() != null && BOUND.equals(claim.getStatus().getPhase())) {
            grow(resource, claim);
            return true;
        }
        PersistentVolumeClaim named = resource.edit(old -> new PersistentVolumeClaimBuilder(old)
                .editSpec()
                .withVolumeName("pvc-" + old.getMetadata().getUid())
                .endSpec()
                .build());
        resource.editStatus(old -> new PersistentVolumeClaimBuilder(old)
                .editOrNewStatus()
                .withPhase(BOUND)
                .withAccessModes(named.getSpec().getAccessModes())
                .withCapacity(named.getSpec().getResources().getRequests())
                .endStatus()
                .build());
        return true;
    }

    private static void grow(Resource<PersistentVolumeClaim> resource, PersistentVolumeClaim claim) {
        Map<String, Quantity> asked = claim.getSpec().getResources().getRequests();
        if (!asked.equals(claim.getStatus().getCapacity())) {
            resource.editStatus(old -> new PersistentVolumeClaimBuilder(old)
                    .editStatus()
                    .withCapacity(asked)
                    .endStatus()
                    .build());
        }
    }
}
