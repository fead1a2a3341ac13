package io.redisoperator.violations.api;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(KubernetesClient.class);

    private Planted() {}
}
