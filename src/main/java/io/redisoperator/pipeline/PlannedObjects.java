package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.ExporterService;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.MasterService;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisDisruptionBudget;
import io.redisoperator.desired.RedisScripts;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.ReplicaService;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.desired.SentinelDisruptionBudget;
import io.redisoperator.desired.SentinelService;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.BootstrapNode;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects of a cluster that runs, by what bringing them about means for its pods. */
final class PlannedObjects {
    private PlannedObjects() {}

    /** Those that restart nothing. */
    static List<HasMetadata> always(Failover failover) {
        List<HasMetadata> objects = new ArrayList<>(
                List.of(SentinelService.of(failover), MasterService.of(failover), ReplicaService.of(failover)));
        ExporterService.of(failover).ifPresent(objects::add);
        SentinelDisruptionBudget.of(failover).ifPresent(objects::add);
        RedisDisruptionBudget.of(failover).ifPresent(objects::add);
        return objects;
    }

    /** Those that are there, are the resource's, and are to go. */
    static List<HasMetadata> never(Kube kube, Failover failover) {
        String namespace = failover.key().namespace();
        ObjectNames names = ObjectNames.of(failover.key());
        Set<String> wanted =
                always(failover).stream().map(PlannedObjects::described).collect(Collectors.toSet());
        return Stream.of(
                        kube.cached(Service.class, namespace, names.redis()),
                        kube.cached(PodDisruptionBudget.class, namespace, names.sentinel()),
                        kube.cached(PodDisruptionBudget.class, namespace, names.redis()),
                        kube.cached(Deployment.class, namespace, names.sentinel())
                                .filter(sentinels -> !hasSentinels(failover)))
                .<HasMetadata>flatMap(Optional::stream)
                .filter(object -> !wanted.contains(described(object)))
                .filter(object -> EnsuredObjects.isOf(failover, object))
                .toList();
    }

    /** Kind and name. */
    static String described(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    static boolean hasSentinels(Failover failover) {
        return failover.bootstrapNode().map(BootstrapNode::announced).orElse(true);
    }

    /**
     * The pods, and what they are started from; the sentinels' own file names the master of the moment, and is not here.
     *
     * @param inForce the failover with the storage that the pods can have
     */
    static List<HasMetadata> pods(
            Failover inForce, ConfigMemory memory, DesiredOptions options, Optional<StatefulSet> actual) {
        StatefulSet desired = RedisStatefulSet.of(inForce, memory, options);
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(RedisConfig.of(inForce, memory));
        objects.addAll(RedisScripts.of(inForce));
        if (hasSentinels(inForce)) {
            objects.add(SentinelDeployment.of(inForce, options));
        }
        objects.add(actual.map(set -> LeftAsIs.withClaimsOf(set, desired)).orElse(desired));
        return objects;
    }
}
