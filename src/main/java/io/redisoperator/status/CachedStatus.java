package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.FailoverKind;
import java.util.Optional;

/** The status that resources carry now, as far as the cache knows. */
final class CachedStatus {
    private CachedStatus() {}

    /** Empty when the resource has no status yet, is gone, or is another one of the same name. */
    static Optional<FailoverStatus> of(Kube kube, ResourceId resource) {
        return kube.resources(resource.key()).stream()
                .filter(r -> resource.uid().equals(r.getMetadata().getUid()))
                .flatMap(r -> status(r, resource.kind()).stream())
                .findFirst();
    }

    private static Optional<FailoverStatus> status(HasMetadata resource, FailoverKind kind) {
        return switch (kind) {
            case SEED ->
                resource instanceof SeedFailover seed ? Optional.ofNullable(seed.getStatus()) : Optional.empty();
            case DATABASES ->
                resource instanceof DatabasesFailover databases
                        ? Optional.ofNullable(databases.getStatus())
                        : Optional.empty();
        };
    }
}
