package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Gives each namespace its default ServiceAccount, and empties a namespace that goes. */
final class Namespaces implements Reconciler {
    private final KubernetesClient client;
    private final ServedKinds kinds;

    Namespaces(KubernetesClient client, ServedKinds kinds) {
        this.client = client;
        this.kinds = kinds;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        Namespace namespace = client.namespaces().withName(key.name()).get();
        if (namespace == null) {
            return true;
        }
        if (!Ownership.terminating(namespace)) {
            ensureAccount(key.name());
            return true;
        }
        List<ServedKind> left = kinds.all().stream()
                .filter(ServedKind::namespaced)
                .filter(kind -> !kind.in(client)
                        .inNamespace(key.name())
                        .list()
                        .getItems()
                        .isEmpty())
                .toList();
        left.forEach(kind -> client.raw(kind.path(key.name()), "DELETE", null));
        if (left.isEmpty()) {
            Namespace released = new NamespaceBuilder(namespace)
                    .editSpec()
                    .withFinalizers()
                    .endSpec()
                    .build();
            client.raw("/api/v1/namespaces/" + key.name() + "/finalize", "PUT", released);
        }
        return left.isEmpty();
    }

    private void ensureAccount(String namespace) {
        ServiceAccount account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("default")
                .withNamespace(namespace)
                .endMetadata()
                .build();
        if (client.resource(account).get() == null) {
            client.resource(account).create();
        }
    }
}
