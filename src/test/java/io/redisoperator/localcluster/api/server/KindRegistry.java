package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds that are served: a fixed table, and what CustomResourceDefinitions add. */
final class KindRegistry {
    static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

    /** Group and version, kind, plural, short names, and what it has; "-" is an empty short name. */
    private static final String BUILT_IN = """
            v1 Namespace namespaces ns cluster status
            v1 Node nodes no cluster status
            v1 PersistentVolume persistentvolumes pv cluster status
            v1 Pod pods po status generation
            v1 Service services svc status
            v1 Endpoints endpoints ep
            v1 ConfigMap configmaps cm
            v1 Secret secrets -
            v1 ServiceAccount serviceaccounts sa
            v1 PersistentVolumeClaim persistentvolumeclaims pvc status
            v1 Event events ev
            v1 LimitRange limitranges limits
            v1 ResourceQuota resourcequotas quota status
            apps/v1 StatefulSet statefulsets sts status generation
            apps/v1 Deployment deployments deploy status generation
            apps/v1 ReplicaSet replicasets rs status generation
            apps/v1 DaemonSet daemonsets ds status generation
            apps/v1 ControllerRevision controllerrevisions -
            batch/v1 Job jobs - status generation
            policy/v1 PodDisruptionBudget poddisruptionbudgets pdb status generation
            discovery.k8s.io/v1 EndpointSlice endpointslices - generation
            coordination.k8s.io/v1 Lease leases -
            events.k8s.io/v1 Event events ev
            networking.k8s.io/v1 NetworkPolicy networkpolicies netpol generation
            rbac.authorization.k8s.io/v1 Role roles -
            rbac.authorization.k8s.io/v1 RoleBinding rolebindings -
            rbac.authorization.k8s.io/v1 ClusterRole clusterroles - cluster
            rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings - cluster
            storage.k8s.io/v1 StorageClass storageclasses sc cluster
            scheduling.k8s.io/v1 PriorityClass priorityclasses pc cluster
            apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions crd,crds cluster status generation
            """;

    private final Map<String, ApiKind> byPath = new LinkedHashMap<>();

    KindRegistry() {
        BUILT_IN.lines().map(KindRegistry::builtIn).forEach(this::add);
    }

    Optional<ApiKind> find(String apiVersion, String plural) {
        return Optional.ofNullable(byPath.get(apiVersion + " " + plural));
    }

    /** The kind in any of its versions. */
    Optional<ApiKind> findResource(String resource) {
        return byPath.values().stream().filter(kind -> kind.is(resource)).findFirst();
    }

    List<ApiKind> all() {
        return List.copyOf(byPath.values());
    }

    /** Serves what a CustomResourceDefinition says, instead of what an earlier state of it said. */
    void define(JsonNode definition) {
        forget(definition);
        JsonNode spec = definition.path("spec");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                add(custom(spec, version));
            }
        }
    }

    /** Serves a definition's kinds no more. */
    void forget(JsonNode definition) {
        byPath.values().removeIf(kind -> kind.is(Json.name(definition)));
    }

    private void add(ApiKind kind) {
        byPath.put(kind.apiVersion() + " " + kind.plural(), kind);
    }

    private static ApiKind custom(JsonNode spec, JsonNode version) {
        List<String> shortNames = new ArrayList<>();
        Json.at(spec, "names", "shortNames").forEach(each -> shortNames.add(each.asText()));
        return new ApiKind(
                Json.text(spec, "group"),
                Json.text(version, "name"),
                Json.text(spec, "names", "kind"),
                Json.text(spec, "names", "plural"),
                List.copyOf(shortNames),
                Json.text(spec, "scope").equals("Namespaced"),
                Json.at(version, "subresources", "status").isObject(),
                true,
                Json.at(version, "schema", "openAPIV3Schema"),
                version.path("additionalPrinterColumns"));
    }

    private static ApiKind builtIn(String line) {
        String[] words = line.split(" ", -1);
        String[] groupAndVersion = words[0].split("/", -1);
        List<String> has = List.of(words);
        return new ApiKind(
                groupAndVersion.length == 1 ? "" : groupAndVersion[0],
                groupAndVersion[groupAndVersion.length - 1],
                words[1],
                words[2],
                words[3].equals("-") ? List.of() : List.of(words[3].split(",", -1)),
                !has.contains("cluster"),
                has.contains("status"),
                has.contains("generation"),
                MissingNode.getInstance(),
                MissingNode.getInstance());
    }
}
