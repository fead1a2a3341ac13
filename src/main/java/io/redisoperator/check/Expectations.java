package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.Lineage;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Expectation.Decision;
import io.redisoperator.diagnosis.Expectation.Following;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.PresentReplicas;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Replicas;
import io.redisoperator.spec.StorageSettings;
import io.redisoperator.spec.WriteGuards;
import java.util.Optional;
import java.util.Set;

/** What a cluster should look like, by its spec and by what its status has on record. */
final class Expectations {
    private final Kube kube;

    Expectations(Kube kube) {
        this.kube = kube;
    }

    /** @param external the Redis outside that the pods of the cluster follow, or are to leave */
    Expectation of(Failover failover, Optional<ExternalMaster> external) {
        Optional<HasMetadata> resource = kube.resources(failover.key()).stream()
                .filter(found -> failover.uid().equals(found.getMetadata().getUid()))
                .findFirst();
        Optional<FailoverStatus> status = resource.flatMap(CarriedStatus::of);
        return new Expectation(
                PresentReplicas.of(kube, failover.key(), failover.redis().replicas(), Replicas.MOST),
                external.filter(master -> !master.leaving() && !master.announced())
                                .isPresent()
                        ? 0
                        : failover.sentinel().replicas(),
                failover.sentinel().monitor(),
                persistent(failover),
                status.map(FailoverStatus::bootstrapped).orElse(false) || Heritage.former(kube, failover.key()),
                status.map(FailoverStatus::master).map(FailoverStatus.Master::pod),
                status.map(FailoverStatus::lineage).flatMap(Expectations::lastMaster),
                decision(resource, status),
                WriteGuards.of(failover),
                external.map(master -> following(master, status)),
                status.map(FailoverStatus::rivals).map(Set::copyOf).orElse(Set.of()));
    }

    private static Following following(ExternalMaster external, Optional<FailoverStatus> status) {
        return new Following(
                external.address(),
                external.leaving(),
                external.agreed(),
                status.flatMap(CarriedStatus::stillFollowed)
                        .filter(external.address()::equals)
                        .isPresent(),
                external.secret(),
                external.announced());
    }

    private Optional<StatefulSet> statefulSet(Failover failover) {
        return kube.cached(
                StatefulSet.class,
                failover.key().namespace(),
                ObjectNames.of(failover.key()).redis());
    }

    /** As the pods are, which an edit of the spec may not have changed. */
    private boolean persistent(Failover failover) {
        return statefulSet(failover)
                .map(set -> !set.getSpec().getVolumeClaimTemplates().isEmpty())
                .orElseGet(() -> failover.redis().storage() instanceof StorageSettings.Claimed);
    }

    private static Optional<LastMaster> lastMaster(Lineage lineage) {
        if (lineage.pod() == null || lineage.replicationId() == null) {
            return Optional.empty();
        }
        return Optional.of(new LastMaster(
                lineage.pod(),
                lineage.podUid() == null ? "" : lineage.podUid(),
                lineage.replicationId(),
                lineage.offset() == null ? 0 : lineage.offset(),
                Boolean.FALSE.equals(lineage.holdsKeys()) ? 0 : 1,
                Optional.empty()));
    }

    private static Decision decision(Optional<HasMetadata> resource, Optional<FailoverStatus> status) {
        Optional<String> asked = resource.map(found -> found.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Annotations.PROMOTE))
                .filter(pod -> !pod.isBlank());
        Optional<String> settled = status.map(FailoverStatus::requests).map(FailoverStatus.Requests::promote);
        Optional<String> spent = asked.filter(pod -> settled.filter(pod::equals).isPresent());
        return new Decision(asked.filter(pod -> spent.isEmpty()), asked.isEmpty() && settled.isPresent(), spent);
    }
}
