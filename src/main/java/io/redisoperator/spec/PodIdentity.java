package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.util.List;
import java.util.Optional;

/**
 * As whom pods run, and on which network.
 *
 * @param serviceAccountName empty for the namespace's default account, whose token is then not mounted
 * @param dnsPolicy empty for what Kubernetes does by itself
 */
public record PodIdentity(
        PodSecurityContext securityContext,
        List<LocalObjectReference> imagePullSecrets,
        Optional<String> serviceAccountName,
        boolean hostNetwork,
        Optional<String> dnsPolicy) {
    public PodIdentity {
        imagePullSecrets = List.copyOf(imagePullSecrets);
    }

    static PodIdentity byDefault() {
        return new PodIdentity(PodDefaults.podSecurity(), List.of(), Optional.empty(), false, Optional.empty());
    }
}
