package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.model.FailoverKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns resources as they came over the wire into their types, one by one: the informers hold them untyped, because one
 * that does not fit its type would else end the informer for all others.
 */
final class FailoverTypes {
    static final String KIND = "RedisFailover";

    /**
     * No part of a pod has half as many levels, so that deeper ones hang on a field that does not exist, which is told. An
     * API server stores up to 10,000, which are too many for whatever walks through them.
     */
    private static final int DEEPEST = 100;

    private static final Logger LOG = LoggerFactory.getLogger(FailoverTypes.class);

    private final KubernetesSerialization serialization;
    private final Map<String, Typed> byUid = new ConcurrentHashMap<>();

    FailoverTypes(KubernetesSerialization serialization) {
        this.serialization = serialization;
    }

    static ResourceDefinitionContext context(FailoverKind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(KIND)
                .withPlural("redisfailovers")
                .withNamespaced(true)
                .build();
    }

    /** The typed resource, or the untyped one itself if it does not fit. */
    HasMetadata typed(FailoverKind kind, GenericKubernetesResource wire) {
        String version = wire.getMetadata().getResourceVersion();
        Typed typed = byUid.compute(
                wire.getMetadata().getUid(),
                (uid, known) -> known != null && known.version().equals(version)
                        ? known
                        : new Typed(version, convert(kind, wire)));
        return typed.resource();
    }

    void forget(HasMetadata gone) {
        byUid.remove(gone.getMetadata().getUid());
    }

    private HasMetadata convert(FailoverKind kind, GenericKubernetesResource wire) {
        wire.getAdditionalProperties().replaceAll((field, value) -> shallow(value, DEEPEST));
        try {
            return switch (kind) {
                case SEED -> serialization.convertValue(wire, SeedFailover.class);
                case DATABASES -> serialization.convertValue(wire, DatabasesFailover.class);
            };
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "Cannot read {} {}/{}: {}",
                    kind.apiVersion(),
                    wire.getMetadata().getNamespace(),
                    wire.getMetadata().getName(),
                    e.getMessage());
            return wire;
        }
    }

    /** The same without what lies deeper than that. */
    private static @Nullable Object shallow(@Nullable Object value, int levels) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
                map.forEach((name, inner) -> kept.put(name, levels == 0 ? null : shallow(inner, levels - 1)));
                yield kept;
            }
            case List<?> list -> {
                List<@Nullable Object> kept = new ArrayList<>();
                list.forEach(inner -> kept.add(levels == 0 ? null : shallow(inner, levels - 1)));
                yield kept;
            }
            case null, default -> value;
        };
    }

    private record Typed(String version, HasMetadata resource) {}
}
