package io.redisoperator.localcluster.api.server;

import java.util.List;
import java.util.Optional;

/**
 * A path below {@code /api/v1} or {@code /apis/<group>/<version>}.
 *
 * @param namespace empty for cluster-wide paths, and for namespaces themselves
 * @param name empty for collections
 * @param subresource empty for the object itself
 */
record ResourcePath(String apiVersion, String namespace, String plural, String name, String subresource) {

    /** The path's parts, or empty if it is not a resource's path. */
    static Optional<ResourcePath> parse(String path) {
        List<String> steps = List.of(path.replaceAll("^/|/$", "").split("/", -1));
        if (steps.size() > 2 && steps.get(0).equals("api")) {
            return Optional.of(below(steps.get(1), steps.subList(2, steps.size())));
        }
        if (steps.size() > 3 && steps.get(0).equals("apis")) {
            return Optional.of(below(steps.get(1) + "/" + steps.get(2), steps.subList(3, steps.size())));
        }
        return Optional.empty();
    }

    private static ResourcePath below(String apiVersion, List<String> steps) {
        boolean inNamespace = steps.size() > 2
                && steps.get(0).equals("namespaces")
                && !steps.get(2).equals("status")
                && !steps.get(2).equals("finalize");
        String namespace = inNamespace ? steps.get(1) : "";
        List<String> rest = inNamespace ? steps.subList(2, steps.size()) : steps;
        return new ResourcePath(
                apiVersion,
                namespace,
                rest.get(0),
                rest.size() > 1 ? rest.get(1) : "",
                rest.size() > 2 ? rest.get(2) : "");
    }
}
