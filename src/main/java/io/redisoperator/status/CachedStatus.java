package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Kube;
import java.util.Optional;

/** The status that a resource carries now, as far as the cache knows. */
final class CachedStatus {
    private CachedStatus() {}

    /** Empty when the resource has no status yet, is gone, or is another one of the same name. */
    static Optional<FailoverStatus> of(Kube kube, ResourceId resource) {
        return kube.resources(resource.key()).stream()
                .filter(r -> resource.uid().equals(r.getMetadata().getUid()))
                .findFirst()
                .flatMap(CarriedStatus::of);
    }
}
