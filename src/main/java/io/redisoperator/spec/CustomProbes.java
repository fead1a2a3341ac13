package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Probe;
import java.util.Optional;

/** Probes that replace the operator's own, each as a whole. */
public record CustomProbes(Optional<Probe> startup, Optional<Probe> readiness, Optional<Probe> liveness) {
    public static final CustomProbes NONE = new CustomProbes(Optional.empty(), Optional.empty(), Optional.empty());
}
