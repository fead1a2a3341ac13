package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** Changes of one claim, as merge patches that fail where it is another by now. */
final class ClaimPatch {
    private ClaimPatch() {}

    static Map<String, ?> size(PersistentVolumeClaim claim, Quantity size) {
        return Map.of(
                "metadata", Map.of("uid", claim.getMetadata().getUid()),
                "spec", Map.of("resources", Map.of("requests", Map.of("storage", size))));
    }

    static Map<String, ?> owners(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        return Map.of(
                "metadata",
                Map.of(
                        "uid", claim.getMetadata().getUid(),
                        "resourceVersion", claim.getMetadata().getResourceVersion(),
                        "ownerReferences", owners));
    }
}
