package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.stream.Stream;

/** Lets a deleted claim go only when no pod uses it any more: what runs in one may still write to its volume. */
final class ClaimProtection implements Reconciler {
    /** The API server creates every claim with it. */
    static final String FINALIZER = "kubernetes.io/pvc-protection";

    private final KubernetesClient client;

    ClaimProtection(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        var resource =
                client.persistentVolumeClaims().inNamespace(key.namespace()).withName(key.name());
        PersistentVolumeClaim claim = resource.get();
        if (claim == null
                || !Ownership.terminating(claim)
                || !claim.getMetadata().getFinalizers().contains(FINALIZER)) {
            return true;
        }
        boolean used = client.pods().inNamespace(key.namespace()).list().getItems().stream()
                .flatMap(ClaimProtection::claims)
                .anyMatch(key::equals);
        if (!used) {
            resource.edit(old -> {
                old.getMetadata().getFinalizers().remove(FINALIZER);
                return old;
            });
        }
        return true;
    }

    /** The claims that a pod uses. */
    static Stream<ObjectKey> claims(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .flatMap(volume -> Stream.ofNullable(volume.getPersistentVolumeClaim()))
                .map(source -> new ObjectKey(pod.getMetadata().getNamespace(), source.getClaimName()));
    }
}
