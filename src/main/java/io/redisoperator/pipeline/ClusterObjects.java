package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.StartSettings;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.Failover;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of one cluster as the caches have them now. */
public final class ClusterObjects {
    /** On a StatefulSet's pod: the revision of the template that it was made from. */
    public static final String REVISION = "controller-revision-hash";

    private final Kube kube;
    private final ManagedCluster cluster;
    private final ObjectNames names;

    public ClusterObjects(Kube kube, ManagedCluster cluster) {
        this.kube = kube;
        this.cluster = cluster;
        this.names = ObjectNames.of(cluster.key());
    }

    public Optional<StatefulSet> statefulSet() {
        return kube.cached(StatefulSet.class, cluster.key().namespace(), names.redis());
    }

    /** Whether Redis pods keep their data on claims, whatever the spec asks for by now. */
    public boolean haveClaims() {
        return statefulSet()
                .filter(set -> !set.getSpec().getVolumeClaimTemplates().isEmpty())
                .isPresent();
    }

    /** What is remembered of edits of the configuration, brought up to date with the spec. */
    public ConfigMemory configMemory() {
        return configMemory(kube, cluster.failover());
    }

    /** The same, where the cluster is not looked after yet. */
    static ConfigMemory configMemory(Kube kube, Failover failover) {
        String namespace = failover.key().namespace();
        String name = ObjectNames.of(failover.key()).redis();
        Stream<ObjectMeta> template = kube
                .cached(StatefulSet.class, namespace, name)
                .map(StatefulSet::getSpec)
                .map(StatefulSetSpec::getTemplate)
                .map(PodTemplateSpec::getMetadata)
                .stream();
        Set<String> starts = Stream.concat(redisPods(kube, failover.key()).map(Pod::getMetadata), template)
                .flatMap(meta -> StartSettings.hashOf(meta).stream())
                .collect(Collectors.toSet());
        return ConfigMemory.of(failover, kube.cached(ConfigMap.class, namespace, name))
                .startingOnly(starts, failover);
    }

    /**
     * The file of that memory; nothing but the memory as long as pods of an earlier operator are made with theirs. Once it
     * is written over, what makes the pods comes next, even if a cache has yet to see it.
     */
    public List<ConfigMap> configuration(ConfigMemory memory) {
        Optional<ConfigMap> file = kube.cached(ConfigMap.class, cluster.key().namespace(), names.redis());
        return former() && file.filter(RedisConfig::is).isEmpty()
                ? file.stream()
                        .map(theirs -> LeftAsIs.configMap(cluster.failover(), memory))
                        .toList()
                : List.of(RedisConfig.of(cluster.failover(), memory));
    }

    /** Whether a pod is of another revision than the StatefulSet's newest. */
    public boolean outdated(Pod pod) {
        return statefulSet()
                .map(StatefulSet::getStatus)
                .map(StatefulSetStatus::getUpdateRevision)
                .filter(newest -> !newest.equals(label(pod, REVISION)))
                .isPresent();
    }

    public Optional<Deployment> deployment() {
        return kube.cached(Deployment.class, cluster.key().namespace(), names.sentinel());
    }

    public Optional<Pod> bootstrapPod() {
        return kube.cached(Pod.class, cluster.key().namespace(), names.bootstrap());
    }

    /** Whether the pods are an earlier operator's, and to be left as they are. */
    public boolean held() {
        return Heritage.held(kube, cluster.key());
    }

    /** Whether the StatefulSet still makes pods as an earlier operator wanted them, held or not. */
    public boolean former() {
        return Heritage.former(kube, cluster.key());
    }

    /** Pods of the StatefulSet, highest ordinal first. */
    public List<Pod> redisPods() {
        return redisPods(kube, cluster.key())
                .sorted(Comparator.comparingInt(ClusterObjects::ordinal).reversed())
                .toList();
    }

    private static Stream<Pod> redisPods(Kube kube, ClusterKey key) {
        return kube.owned(Pod.class, key).stream()
                .filter(p -> Component.REDIS.value().equals(label(p, Labels.COMPONENT)));
    }

    /** Sentinels that are ready and of the newest template; fewer than asked for while a roll-out is under way. */
    public int settledSentinels() {
        return deployment()
                .filter(d -> d.getStatus() != null
                        && d.getStatus().getObservedGeneration() != null
                        && d.getStatus().getObservedGeneration()
                                >= d.getMetadata().getGeneration())
                .map(d -> {
                    int all = count(d.getStatus().getReplicas());
                    int updated = count(d.getStatus().getUpdatedReplicas());
                    int ready = count(d.getStatus().getReadyReplicas());
                    return updated == all ? ready : Math.max(0, ready - (all - updated));
                })
                .orElse(0);
    }

    /** Whether all Redis pods that the StatefulSet asks for are ready. */
    public boolean redisReady() {
        List<Pod> pods = redisPods();
        return statefulSet()
                .filter(s -> pods.size() == count(s.getSpec().getReplicas()))
                .filter(s -> pods.stream().allMatch(ClusterObjects::ready))
                .isPresent();
    }

    /** Whether all Redis pods that the StatefulSet asks for are ready and of its newest revision. */
    public boolean redisSettled() {
        return redisReady()
                && statefulSet()
                        .filter(s -> s.getStatus() != null && s.getStatus().getUpdateRevision() != null)
                        .filter(s -> redisPods().stream()
                                .allMatch(p -> s.getStatus().getUpdateRevision().equals(label(p, REVISION))))
                        .isPresent();
    }

    /** Claims that may hold data of this cluster. */
    public List<PersistentVolumeClaim> claims() {
        return kube.owned(PersistentVolumeClaim.class, cluster.key());
    }

    /** Claims that Redis pods mount. */
    public List<PersistentVolumeClaim> claimsInUse() {
        Set<String> mounted = redisPods().stream()
                .flatMap(pod -> pod.getSpec().getVolumes().stream())
                .map(Volume::getPersistentVolumeClaim)
                .filter(Objects::nonNull)
                .map(PersistentVolumeClaimVolumeSource::getClaimName)
                .collect(Collectors.toSet());
        return claims().stream()
                .filter(claim -> mounted.contains(claim.getMetadata().getName()))
                .toList();
    }

    /** The Redis pod that carries the master's label. */
    public Optional<Pod> labelledMaster() {
        return redisPods().stream()
                .filter(p -> Labels.MASTER.equals(label(p, Labels.ROLE)))
                .findFirst();
    }

    /**
     * Whether a pod of the StatefulSet has been master before: the status says so, or the pods are an earlier operator's,
     * which wrote no status.
     */
    public boolean bootstrapped() {
        return recordedAsBootstrapped() || former();
    }

    /** Whether the status says that a pod of the StatefulSet has been master before. */
    public boolean recordedAsBootstrapped() {
        return status().map(s -> Boolean.TRUE.equals(s.bootstrapped())).orElse(false);
    }

    /** The status that the resource carries. */
    public Optional<FailoverStatus> status() {
        return kube.resources(cluster.key()).stream()
                .filter(r -> Objects.equals(
                        r.getMetadata().getUid(), cluster.failover().uid()))
                .findFirst()
                .flatMap(CarriedStatus::of);
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** Ordinal of a StatefulSet's pod, from its name; -1 for any other. */
    public static int ordinal(Pod pod) {
        String name = pod.getMetadata().getName();
        String last = name.substring(name.lastIndexOf('-') + 1);
        return last.chars().allMatch(Character::isDigit) && last.length() < 9 && !last.isEmpty()
                ? Integer.parseInt(last)
                : -1;
    }

    /** Value of a label, empty when absent. */
    public static String label(HasMetadata object, String key) {
        return object.getMetadata().getLabels() == null
                ? ""
                : object.getMetadata().getLabels().getOrDefault(key, "");
    }

    /** Whether Redis in this pod is ready, by the word of its own container, whatever runs beside it. */
    public static boolean redisReady(Pod pod) {
        return ready(pod)
                || (pod.getStatus() != null
                        && pod.getMetadata().getDeletionTimestamp() == null
                        && MainContainer.of(pod, ContainerNames.REDIS)
                                .filter(redis -> Boolean.TRUE.equals(redis.getReady()))
                                .isPresent());
    }

    /** Whether a pod is Ready and is not being deleted. */
    public static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
