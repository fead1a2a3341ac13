package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.RivalWrites;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Images;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands in the way of looking after a resource as it is written, or of renewing its pods, and the way out. */
final class TakeoverObstacles {
    private final Kube kube;
    private final DesiredOptions options;
    private final InstantSource clock;

    TakeoverObstacles(Kube kube, DesiredOptions options, InstantSource clock) {
        this.kube = kube;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Of one resource.
     *
     * @param identity its Secret with the identity, if it is known to have one
     * @param inquiry takes what the API server does not say
     */
    Future<List<String>> of(Failover failover, Optional<Secret> identity, Inquiry inquiry) {
        List<String> known = new ArrayList<>();
        new Contests(Contests.SILENCE)
                .underWay(failover.key(), RivalWrites.latest(kube, failover.key()), clock.instant())
                .ifPresent(rival -> known.add(rival.message()));
        identity.map(secret -> Identities.existing(failover, secret)).ifPresent(found -> {
            if (found instanceof Identities.Found.Missing missing) {
                known.add(missing.message());
            }
        });
        Optional<StatefulSet> set =
                cached(StatefulSet.class, failover, names(failover).redis());
        StorageChange.of(failover, set, kube.owned(PersistentVolumeClaim.class, failover.key()))
                .refusal()
                .ifPresent(known::add);
        boolean former = Heritage.former(kube, failover.key());
        if (former) {
            known.addAll(formerPods(set.orElseThrow()));
        }
        return inquiry.ask(new NamedConfigMaps(kube).lacking(failover), Optional.empty())
                .compose(lack -> {
                    lack.map(NamedConfigMaps.Lack::message).ifPresent(known::add);
                    return inquiry.ask(
                            new ClientPasswords(kube).of(failover), new ClientPasswords.Found.Known(Optional.empty()));
                })
                .compose(found -> {
                    if (found instanceof ClientPasswords.Found.Unusable unusable) {
                        known.add(unusable.message());
                    }
                    return former
                            ? inquiry.ask(refusal(failover, set), Optional.empty())
                            : Future.succeededFuture(Optional.empty());
                })
                .map(refusal -> {
                    refusal.ifPresent(known::add);
                    return known;
                });
    }

    private static List<String> formerPods(StatefulSet set) {
        List<String> known = new ArrayList<>();
        set.getSpec().getTemplate().getSpec().getContainers().stream()
                .map(container -> String.valueOf(container.getImage()))
                .filter(Images::tooOld)
                .forEach(image -> known.add("the pods run " + image + ", and only Redis 6.2 or later can be told of the"
                        + " users of other pods before it is replaced: bring a later one in by the earlier operator"));
        return known;
    }

    /** What the API server says of the objects by which pods would be renewed. */
    private Future<Optional<String>> refusal(Failover failover, Optional<StatefulSet> set) {
        StatefulSet actual = set.orElseThrow();
        Failover inForce = StorageChange.of(failover, set, kube.owned(PersistentVolumeClaim.class, failover.key()))
                .inForce();
        ConfigMemory memory = ConfigMemory.of(
                inForce, cached(ConfigMap.class, failover, names(failover).redis()));
        StatefulSet desired = RedisStatefulSet.of(inForce, memory, options);
        return new PodTrial(kube)
                .ofBoth(
                        LeftAsIs.withClaimsOf(actual, desired),
                        cached(Deployment.class, failover, names(failover).sentinel())
                                .map(there -> SentinelDeployment.of(failover, options)))
                .map(refusal -> refusal.map(words -> "pods cannot be renewed: " + words));
    }

    private <T extends HasMetadata> Optional<T> cached(Class<T> type, Failover failover, String name) {
        return kube.cached(type, failover.key().namespace(), name);
    }

    private static ObjectNames names(Failover failover) {
        return ObjectNames.of(failover.key());
    }
}
