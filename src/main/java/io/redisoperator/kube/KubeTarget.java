package io.redisoperator.kube;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which API server to talk to.
 *
 * @param kubeconfig a kubeconfig file; empty for another way
 * @param masterUrl an API server that asks for no credentials; empty for another way
 * @param development read the kubeconfig of the person who runs the operator; else the pod's service account is used
 * @param requestTimeout for one request
 */
public record KubeTarget(
        Optional<Path> kubeconfig, Optional<URI> masterUrl, boolean development, Duration requestTimeout) {}
