package io.redisoperator.localcluster.kubelet;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stands for a container image on this machine.
 *
 * @param entrypoint what a container's {@code command} replaces
 * @param defaultArguments what a container's {@code args} replace; unused when it has a {@code command}
 * @param files what the image adds to the host's programs
 * @param hidden names of programs of the host that are not in the image
 */
record LocalImage(
        List<String> entrypoint,
        List<String> defaultArguments,
        Map<String, String> environment,
        String workingDirectory,
        List<Mount> files,
        Set<String> hidden) {

    LocalImage {
        entrypoint = List.copyOf(entrypoint);
        defaultArguments = List.copyOf(defaultArguments);
        environment = Map.copyOf(environment);
        files = List.copyOf(files);
        hidden = Set.copyOf(hidden);
    }
}
