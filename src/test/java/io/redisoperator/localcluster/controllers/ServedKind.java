package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;

/** A kind whose objects may own others, be owned, or be left in a namespace that goes. */
record ServedKind(String group, String version, String kind, String plural, boolean namespaced) {
    private static final String BUILT_IN = """
            v1 Pod pods
            v1 Service services
            v1 ConfigMap configmaps
            v1 Secret secrets
            v1 ServiceAccount serviceaccounts
            v1 PersistentVolumeClaim persistentvolumeclaims
            v1 Event events
            apps/v1 StatefulSet statefulsets
            apps/v1 Deployment deployments
            apps/v1 ReplicaSet replicasets
            apps/v1 ControllerRevision controllerrevisions
            policy/v1 PodDisruptionBudget poddisruptionbudgets
            discovery.k8s.io/v1 EndpointSlice endpointslices
            coordination.k8s.io/v1 Lease leases
            events.k8s.io/v1 Event events
            networking.k8s.io/v1 NetworkPolicy networkpolicies
            rbac.authorization.k8s.io/v1 Role roles
            rbac.authorization.k8s.io/v1 RoleBinding rolebindings
            """;

    static List<ServedKind> builtIn() {
        return BUILT_IN.lines().map(ServedKind::parse).toList();
    }

    /** The kind in the version that is stored. */
    static ServedKind of(CustomResourceDefinition definition) {
        String stored = definition.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                .findFirst()
                .orElseThrow()
                .getName();
        return new ServedKind(
                definition.getSpec().getGroup(),
                stored,
                definition.getSpec().getNames().getKind(),
                definition.getSpec().getNames().getPlural(),
                definition.getSpec().getScope().equals("Namespaced"));
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The path of the collection; the namespace is left out when it is empty. */
    String path(String namespace) {
        return (group.isEmpty() ? "/api/" : "/apis/")
                + apiVersion()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/"
                + plural;
    }

    MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> in(
            KubernetesClient client) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build());
    }

    Resource<GenericKubernetesResource> resource(KubernetesClient client, ObjectKey key) {
        return key.namespace().isEmpty()
                ? in(client).withName(key.name())
                : in(client).inNamespace(key.namespace()).withName(key.name());
    }

    private static ServedKind parse(String line) {
        String[] words = line.split(" ", -1);
        String[] version = words[0].split("/", -1);
        return new ServedKind(
                version.length == 1 ? "" : version[0], version[version.length - 1], words[1], words[2], true);
    }
}
