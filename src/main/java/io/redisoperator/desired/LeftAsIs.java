package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an earlier operator's objects while their pods stay as they are: labels, the owner, and how many pods.
 * And what stays of them for good, because nobody can change it.
 */
public final class LeftAsIs {
    /** Which build this is; one for all that were not packed. */
    private static final String BUILD = Optional.ofNullable(
                    LeftAsIs.class.getPackage().getImplementationVersion())
            .orElse("development");

    private static final String APPEND_ONLY = "appendonly";

    private LeftAsIs() {}

    /** What decides how this operator would make the pods. */
    public record Pods(Failover failover, ConfigMemory memory, DesiredOptions options) {}

    /**
     * The StatefulSet.
     *
     * @param annotations to note on it
     */
    public static StatefulSet statefulSet(Failover failover, Map<String, String> annotations) {
        return new StatefulSetBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).redis(), Labels.Component.REDIS))
                .editMetadata()
                .withAnnotations(new TreeMap<>(annotations))
                .endMetadata()
                .withNewSpec()
                .withReplicas(failover.redis().replicas())
                .endSpec()
                .build();
    }

    /** The sentinels. */
    public static Deployment deployment(Failover failover) {
        return new DeploymentBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                .withNewSpec()
                .withReplicas(failover.sentinel().replicas())
                .endSpec()
                .build();
    }

    /** The configuration that its pods boot from: what is remembered of it. */
    public static ConfigMap configMap(Failover failover, ConfigMemory memory) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(failover.key().namespace())
                .withName(ObjectMetas.names(failover).redis())
                .addToAnnotations(ConfigMemory.ANNOTATION, memory.note())
                .endMetadata()
                .build();
    }

    /**
     * What to note on the StatefulSet: up to which edit its pods stay as they are. Empty once they are to be replaced.
     *
     * @param noted what is noted there; empty for one that is taken over now
     * @param formerWrite when an earlier operator last wrote an object of the cluster, if that can be told
     */
    public static Optional<String> mark(Optional<String> noted, Pods pods, Optional<Instant> formerWrite) {
        if (renewalAsked(pods.failover())) {
            return Optional.empty();
        }
        TakeoverMark now = now(pods, formerWrite);
        return noted.flatMap(TakeoverMark::parse)
                .filter(mark -> !mark.outdated(formerWrite))
                .map(mark -> mark.next(now))
                .orElse(Optional.of(now))
                .map(TakeoverMark::toString);
    }

    /** What to note on a StatefulSet that is taken over, whatever anybody asks for. */
    public static String firstMark(Pods pods, Optional<Instant> formerWrite) {
        return now(pods, formerWrite).toString();
    }

    /** Whether an earlier operator was at work after that was noted, so that it says nothing of the pods there are. */
    public static boolean outdated(String noted, Optional<Instant> formerWrite) {
        return TakeoverMark.parse(noted)
                .filter(mark -> mark.outdated(formerWrite))
                .isPresent();
    }

    /**
     * Whether the spec is the one with which the cluster was, or is now, taken over. What differed from it then, nobody
     * has asked for since.
     *
     * @param noted what is noted on the StatefulSet and holds
     */
    public static boolean unedited(Optional<String> noted, Failover failover) {
        return noted.flatMap(TakeoverMark::parse)
                .map(mark -> mark.since() == failover.generation())
                .orElse(true);
    }

    /**
     * The {@code maxmemory} that follows from {@code reservedPodMemoryPercent} and did not when the cluster was taken
     * over. Empty too where it was not noted.
     *
     * @param noted what is noted on the StatefulSet
     */
    public static Optional<String> boundSince(Optional<String> noted, Failover failover) {
        return failover.redis()
                .maxmemory()
                .filter(left -> noted.flatMap(TakeoverMark::parse)
                        .map(TakeoverMark::bound)
                        .filter(before -> !before.isEmpty() && !before.equals(left))
                        .isPresent());
    }

    private static TakeoverMark now(Pods pods, Optional<Instant> formerWrite) {
        return new TakeoverMark(
                pods.failover().generation(),
                Hashes.of(BUILD + pods.options()),
                podsHash(pods.failover(), pods.memory(), pods.options()),
                formerWrite.map(Instant::getEpochSecond).orElse(0L),
                pods.failover().generation(),
                pods.failover().redis().maxmemory().orElse(TakeoverMark.UNBOUND));
    }

    /** Whether a person asks for other pods, without an edit. */
    public static boolean renewalAsked(Failover failover) {
        return Optional.ofNullable(failover.annotations().get(Annotations.RENEW_PODS))
                .filter(value -> !value.isBlank())
                .isPresent();
    }

    /** Whether an object asks for a part only, and leaves the rest to whoever wrote it. */
    public static boolean is(HasMetadata desired) {
        return switch (desired) {
            case StatefulSet set -> set.getSpec().getTemplate() == null;
            case ConfigMap file -> file.getData().isEmpty();
            case Deployment deployment -> deployment.getSpec().getTemplate() == null;
            default -> false;
        };
    }

    /**
     * A hash of how this operator makes the pods of both kinds by that spec, and of what data they load when they
     * start: the file that pods of an earlier operator start from is never told of an edit.
     */
    private static String podsHash(Failover failover, ConfigMemory memory, DesiredOptions options) {
        return Hashes.of(
                AppliedHash.tree(RedisStatefulSet.of(failover, memory, options)).at("/spec/template")
                        + AppliedHash.tree(SentinelDeployment.of(failover, options))
                                .at("/spec/template")
                                .toString()
                        + loaded(failover));
    }

    /**
     * Whether a Redis that starts loads its append-only file, which nothing but its configuration tells. The other
     * directives that decide what is loaded are read at the start only.
     */
    private static String loaded(Failover failover) {
        return "yes"
                        .equalsIgnoreCase(
                                ConfigDirectives.runtime(failover.redis().customConfig())
                                        .get(APPEND_ONLY))
                ? APPEND_ONLY
                : "";
    }

    /** The desired StatefulSet with the templates of its claims as they are written there: nobody can change them. */
    public static StatefulSet withClaimsOf(StatefulSet actual, StatefulSet desired) {
        Map<String, PersistentVolumeClaim> there = actual.getSpec().getVolumeClaimTemplates().stream()
                .collect(Collectors.toMap(c -> c.getMetadata().getName(), Function.identity(), (a, b) -> a));
        List<PersistentVolumeClaim> claims = desired.getSpec().getVolumeClaimTemplates().stream()
                .map(claim -> Optional.ofNullable(there.get(claim.getMetadata().getName()))
                        .map(old -> written(old, claim))
                        .orElse(claim))
                .toList();
        return new StatefulSetBuilder(desired)
                .editSpec()
                .withVolumeClaimTemplates(claims)
                .endSpec()
                .build();
    }

    /** Without what an API server adds, where there is nothing else to it: so nothing has to be written for that. */
    private static PersistentVolumeClaim written(PersistentVolumeClaim old, PersistentVolumeClaim desired) {
        boolean same = meansTheSame(old.getMetadata(), desired.getMetadata())
                && ClaimTemplate.compare(ClaimTemplate.size(old), ClaimTemplate.size(desired)) == 0;
        return same
                ? new PersistentVolumeClaimBuilder(desired)
                        .withMetadata(old.getMetadata())
                        .build()
                : old;
    }

    private static boolean meansTheSame(ObjectMeta old, ObjectMeta desired) {
        return owners(old).equals(owners(desired))
                && present(old.getLabels()).equals(present(desired.getLabels()))
                && present(old.getAnnotations()).equals(present(desired.getAnnotations()));
    }

    private static Set<String> owners(ObjectMeta meta) {
        return meta.getOwnerReferences().stream().map(OwnerReference::getUid).collect(Collectors.toSet());
    }

    private static Map<String, String> present(@Nullable Map<String, String> labels) {
        return Objects.requireNonNullElse(labels, Map.of());
    }
}
