package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator of before has left behind. Its pods boot without the identity of their cluster, which all pods of this
 * one mount; they are left as they are until an edit replaces them anyway.
 */
public final class Heritage {
    /** On a StatefulSet that was taken over: the edit up to which its pods are left alone, or {@link #RELEASED}. */
    public static final String MARK = "redisfailovers.databases.spotahome.com/taken-over";
    /** The pods are to be replaced; there is no way back from it. */
    public static final String RELEASED = "released";

    private Heritage() {}

    /** Whether pods like this boot with the identity of their cluster. */
    public static boolean knowsIdentity(@Nullable PodSpec pod, ClusterKey key) {
        String secret = ObjectNames.of(key).authConfig();
        return pod == null
                || pod.getVolumes().stream()
                        .map(Volume::getSecret)
                        .anyMatch(volume -> volume != null && secret.equals(volume.getSecretName()));
    }

    /** Whether sentinels like this boot as clients of a Redis that an earlier operator made. */
    public static boolean bootsAsClient(@Nullable PodSpec pod) {
        return pod != null
                && pod.getVolumes().stream()
                        .map(Volume::getSecret)
                        .filter(Objects::nonNull)
                        .flatMap(secret -> secret.getItems().stream())
                        .anyMatch(item -> ClusterIdentity.SENTINEL_AS_CLIENT.equals(item.getKey()));
    }

    /** Whether the pods of a StatefulSet are still made as an earlier operator wanted them. */
    public static boolean former(StatefulSet set, ClusterKey key) {
        return set.getSpec() != null
                && set.getSpec().getTemplate() != null
                && !knowsIdentity(set.getSpec().getTemplate().getSpec(), key);
    }

    /** Whether the pods of a cluster are an earlier operator's, and to be left as they are. */
    public static boolean held(Kube kube, ClusterKey key) {
        return statefulSet(kube, key)
                .filter(set -> former(set, key))
                .filter(set -> mark(set).filter(RELEASED::equals).isEmpty())
                .isPresent();
    }

    /** Whether a cluster was made by an earlier operator and its pods have not been replaced yet. */
    public static boolean former(Kube kube, ClusterKey key) {
        return statefulSet(kube, key).filter(set -> former(set, key)).isPresent();
    }

    /** What was noted on a StatefulSet when it was taken over. */
    public static Optional<String> mark(StatefulSet set) {
        return Optional.ofNullable(set.getMetadata().getAnnotations()).map(annotations -> annotations.get(MARK));
    }

    private static Optional<StatefulSet> statefulSet(Kube kube, ClusterKey key) {
        return kube.cached(
                StatefulSet.class, key.namespace(), ObjectNames.of(key).redis());
    }
}
