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
        return new ContainerBuilder(container)
                .withEnv(env(given, container.getEnv()))
                .build();
    }

    /** The given variables and then the user's own, which take the place of those with their names. */
    static List<EnvVar> env(List<EnvVar> given, List<EnvVar> own) {
        Set<String> taken = own.stream().map(EnvVar::getName).collect(Collectors.toSet());
        List<EnvVar> env = new ArrayList<>(given);
        env.removeIf(variable -> taken.contains(variable.getName()));
        env.addAll(own);
        return env;
    }
}
