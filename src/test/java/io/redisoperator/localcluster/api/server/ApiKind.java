package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One kind that the API serves, in one version.
 *
 * @param group API group, empty for the core group
 * @param hasStatus whether {@code /status} is a sub-resource, so that other writes leave the status alone
 * @param hasGeneration whether {@code metadata.generation} counts changes of the spec
 * @param schema OpenAPI schema of a custom resource; a missing node for built-in kinds
 * @param columns printer columns of a custom resource; a missing node for built-in kinds
 */
record ApiKind(
        String group,
        String version,
        String kind,
        String plural,
        List<String> shortNames,
        boolean namespaced,
        boolean hasStatus,
        boolean hasGeneration,
        JsonNode schema,
        JsonNode columns) {

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Plural and group, as messages name a resource and as all versions of a kind are stored together. */
    String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    boolean custom() {
        return schema.isObject();
    }

    /** Whether this is the built-in kind of that resource name, for example {@code pods} or {@code leases.coordination.k8s.io}. */
    boolean is(String resource) {
        return resource().equals(resource);
    }
}
