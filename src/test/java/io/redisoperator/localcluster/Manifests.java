package io.redisoperator.localcluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Applies manifests as {@code kubectl apply --server-side} does. */
final class Manifests {
    private static final String MANAGER = "local-cluster";
    private static final long ESTABLISH_SECONDS = 30;

    private final KubernetesClient client;

    Manifests(KubernetesClient client) {
        this.client = client;
    }

    /** Installs what the operator needs from the folder of its manifests: CRDs, account and rights, not itself. */
    void install(Path folder) {
        List<HasMetadata> all =
                yamlFiles(folder).stream().flatMap(file -> load(file).stream()).toList();
        List<HasMetadata> definitions =
                all.stream().filter(CustomResourceDefinition.class::isInstance).toList();
        if (definitions.isEmpty()) {
            throw new IllegalStateException("there is no CustomResourceDefinition in " + folder.toAbsolutePath());
        }
        definitions.forEach(this::apply);
        definitions.forEach(this::awaitEstablished);
        all.stream().filter(Namespace.class::isInstance).forEach(this::apply);
        all.stream().filter(Manifests::isAccountOrRight).forEach(this::apply);
    }

    List<HasMetadata> apply(Path manifest, String namespace) {
        List<HasMetadata> applied = new ArrayList<>();
        for (HasMetadata object : load(manifest)) {
            if (isNamespaced(object)) {
                if (object.getMetadata().getNamespace() == null) {
                    object.getMetadata().setNamespace(namespace);
                }
                ensureNamespace(object.getMetadata().getNamespace());
            }
            applied.add(apply(object));
        }
        return applied;
    }

    private void ensureNamespace(String name) {
        if (client.namespaces().withName(name).get() == null) {
            apply(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build());
        }
    }

    private HasMetadata apply(HasMetadata object) {
        var resource = object instanceof GenericKubernetesResource custom
                ? client.genericKubernetesResources(custom.getApiVersion(), custom.getKind())
                        .inNamespace(custom.getMetadata().getNamespace())
                        .resource(custom)
                : client.resource(object);
        return resource.fieldManager(MANAGER).forceConflicts().serverSideApply();
    }

    private void awaitEstablished(HasMetadata object) {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(object.getMetadata().getName())
                .waitUntilCondition(Manifests::established, ESTABLISH_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean established(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static boolean isNamespaced(HasMetadata object) {
        return object instanceof Namespaced || object instanceof GenericKubernetesResource;
    }

    private static boolean isAccountOrRight(HasMetadata object) {
        return object instanceof ServiceAccount || object.getApiVersion().startsWith("rbac.authorization.k8s.io/");
    }

    private List<HasMetadata> load(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return client.load(content).items();
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("it is no YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> yamlFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
