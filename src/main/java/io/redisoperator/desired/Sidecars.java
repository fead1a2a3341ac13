package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The containers that a user adds to a pod. */
final class Sidecars {
    private Sidecars() {}

    /** With these variables before their own, which may refer to them; what a container sets itself is left to it. */
    static List<Container> of(List<Container> containers, List<EnvVar> given) {
        return containers.stream().map(container -> of(container, given)).toList();
    }

    private static Container of(Container container, List<EnvVar> given) {
        Set<String> own = container.getEnv().stream().map(EnvVar::getName).collect(Collectors.toSet());
        List<EnvVar> env = new ArrayList<>(given);
        env.removeIf(variable -> own.contains(variable.getName()));
        env.addAll(container.getEnv());
        return new ContainerBuilder(container).withEnv(env).build();
    }
}
