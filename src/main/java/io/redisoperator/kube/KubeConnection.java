package io.redisoperator.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.model.FailoverKind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An open client of one API server, shared by caches, writes and leader election. */
public final class KubeConnection implements AutoCloseable {
    private static final Path SERVICE_ACCOUNT_TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    /** The owned kinds that are watched, by the label that they are part of a failover. */
    static final List<Class<? extends HasMetadata>> WATCHED = List.of(
            Pod.class,
            Service.class,
            ConfigMap.class,
            StatefulSet.class,
            Deployment.class,
            PodDisruptionBudget.class,
            PersistentVolumeClaim.class);

    private final KubernetesClient client;

    private KubeConnection(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Prepares a client; nothing is sent yet.
     *
     * @throws IllegalArgumentException in one line, when the target's kubeconfig is of no use or no target is named
     */
    public static KubeConnection open(KubeTarget target) {
        int timeout = Math.toIntExact(target.requestTimeout().toMillis());
        // Over HTTP/2 all requests share one connection, and a dead one is not replaced when they time out. Calls are
        // tried again by those who make them, so the client itself does not.
        Config config = new ConfigBuilder(config(target))
                .withRequestTimeout(timeout)
                .withConnectionTimeout(timeout)
                .withRequestRetryBackoffLimit(0)
                .withHttp2Disable(true)
                .build();
        return new KubeConnection(new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withKubernetesSerialization(serialization())
                .build());
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }

    private static Config config(KubeTarget target) {
        if (target.kubeconfig().isPresent()) {
            return kubeconfig(target.kubeconfig().get().toFile());
        }
        if (target.masterUrl().isPresent()) {
            return new ConfigBuilder(Config.empty())
                    .withMasterUrl(target.masterUrl().get().toString())
                    .build();
        }
        if (target.development() || Files.exists(SERVICE_ACCOUNT_TOKEN)) {
            return Config.autoConfigure(null);
        }
        throw new IllegalArgumentException("kubernetes.kubeconfig is \"\": allowed outside of a pod is the path of a"
                + " kubeconfig; --development takes your own");
    }

    private static Config kubeconfig(File file) {
        try {
            return Config.fromKubeconfig(file);
        } catch (RuntimeException e) {
            // A file that is no YAML fails with what the parser throws, and not with the client's own exception.
            throw new IllegalArgumentException(
                    "kubernetes.kubeconfig is \"" + file + "\": allowed is the path of a readable kubeconfig", e);
        }
    }

    /**
     * Knows our kinds by name instead of looking through the hundreds on the class path; that saves start and memory. Reads
     * whatever an API server stores: what one user writes must not keep a list from being read that holds everybody's.
     */
    static KubernetesSerialization serialization() {
        ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .build());
        mapper.addMixIn(ManagedFieldsEntry.class, WithoutFields.class);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        WATCHED.forEach(serialization::registerKubernetesResource);
        serialization.registerKubernetesResource(Status.class);
        for (FailoverKind kind : FailoverKind.values()) {
            serialization.registerKubernetesResource(
                    kind.apiVersion(), "RedisFailover", GenericKubernetesResource.class);
        }
        return serialization;
    }

    /**
     * Skips the record of which fields somebody set where it stands in an answer: as a tree of maps it takes more memory than
     * the rest of an object. Who set some, and when, is kept.
     */
    @JsonIgnoreProperties({"fieldsV1", "fieldsType", "apiVersion"})
    private interface WithoutFields {}
}
