package io.redisoperator.spec;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator's own parts of a pod take.
 *
 * @param ports of TCP by number, with whose they are
 * @param data the volume that a user's containers may mount too; empty for none
 * @param paths where its containers mount something
 */
record Occupied(
        Set<String> containers,
        Map<Integer, String> ports,
        Set<String> volumes,
        Optional<String> data,
        Set<String> paths) {
    Occupied {
        containers = Set.copyOf(containers);
        ports = Map.copyOf(ports);
        volumes = Set.copyOf(volumes);
        paths = Set.copyOf(paths);
    }
}
