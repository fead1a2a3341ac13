package io.redisoperator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.bus.Message;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a change of an object means, purely: which cluster to look at, and what for. */
final class Changes {
    private Changes() {}

    /** An object came or went. */
    static List<Message> of(HasMetadata object) {
        return message(object).stream().toList();
    }

    /** An object changed. Nothing if it is the same as before, or a resource of which the status alone differs. */
    static List<Message> of(HasMetadata before, HasMetadata now) {
        boolean same = Objects.equals(
                before.getMetadata().getResourceVersion(), now.getMetadata().getResourceVersion());
        if (same || (isFailover(now) && onlyStatusDiffers(before.getMetadata(), now.getMetadata()))) {
            return List.of();
        }
        return Stream.of(before, now)
                .flatMap(object -> message(object).stream())
                .distinct()
                .toList();
    }

    private static Optional<Message> message(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        if (isFailover(object)) {
            return Optional.of(new Message.FailoverChanged(new ClusterKey(meta.getNamespace(), meta.getName())));
        }
        return cluster(meta)
                .map(key -> object instanceof Pod ? new Message.PodChanged(key) : new Message.FailoverChanged(key));
    }

    private static boolean isFailover(HasMetadata object) {
        return Arrays.stream(FailoverKind.values())
                .anyMatch(kind -> kind.apiVersion().equals(object.getApiVersion()));
    }

    /** The generation moves with the spec alone. */
    private static boolean onlyStatusDiffers(ObjectMeta before, ObjectMeta now) {
        return now.getGeneration() != null
                && Objects.equals(before.getUid(), now.getUid())
                && Objects.equals(before.getGeneration(), now.getGeneration())
                && Objects.equals(before.getLabels(), now.getLabels())
                && Objects.equals(before.getAnnotations(), now.getAnnotations())
                && Objects.equals(before.getDeletionTimestamp(), now.getDeletionTimestamp());
    }

    private static Optional<ClusterKey> cluster(ObjectMeta meta) {
        Map<String, String> labels = meta.getLabels();
        if (labels == null || !Labels.PART_OF_VALUE.equals(labels.get(Labels.PART_OF))) {
            return Optional.empty();
        }
        return Optional.ofNullable(labels.get(Labels.NAME)).map(name -> new ClusterKey(meta.getNamespace(), name));
    }
}
