package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.kube.Kube;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings;
import java.util.Optional;

/** What a cluster should look like, by its spec and by what its status has on record. */
final class Expectations {
    private final Kube kube;

    Expectations(Kube kube) {
        this.kube = kube;
    }

    Expectation of(Failover failover) {
        Optional<FailoverStatus> status = kube.resources(failover.key()).stream()
                .filter(resource -> failover.uid().equals(resource.getMetadata().getUid()))
                .findFirst()
                .flatMap(Expectations::status);
        return new Expectation(
                failover.redis().replicas(),
                failover.redis().port(),
                failover.sentinel().replicas(),
                failover.sentinel().monitor(),
                failover.redis().storage() instanceof StorageSettings.Claimed,
                status.map(FailoverStatus::bootstrapped).orElse(false),
                status.map(FailoverStatus::master).map(FailoverStatus.Master::pod));
    }

    private static Optional<FailoverStatus> status(HasMetadata resource) {
        return switch (resource) {
            case SeedFailover seed -> Optional.ofNullable(seed.getStatus());
            case DatabasesFailover databases -> Optional.ofNullable(databases.getStatus());
            default -> Optional.empty();
        };
    }
}
