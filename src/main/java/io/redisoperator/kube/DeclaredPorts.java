package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;

/**
 * Where what runs in a pod listens. Its containers declare that, as they do to Services: after an edit of the port the pods
 * that have not been replaced yet still listen where they did.
 */
public final class DeclaredPorts {
    private DeclaredPorts() {}

    /**
     * The port that a pod of a component listens on.
     *
     * @param specs the port of new Redis pods, for one that declares none
     */
    public static int of(Pod pod, Component component, int specs) {
        return switch (component) {
            case SENTINEL -> Ports.SENTINEL;
            case REDIS, BOOTSTRAP -> ofRedis(pod, specs);
        };
    }

    private static int ofRedis(Pod pod, int specs) {
        return pod.getSpec() == null
                ? specs
                : pod.getSpec().getContainers().stream()
                        .flatMap(container -> container.getPorts().stream())
                        .filter(port -> Ports.REDIS_NAME.equals(port.getName()))
                        .map(ContainerPort::getContainerPort)
                        .findFirst()
                        .orElse(specs);
    }
}
