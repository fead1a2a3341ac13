package io.redisoperator.localcluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redisoperator.localcluster.api.ClusterApi;
import io.redisoperator.localcluster.api.InProcessApi;
import io.redisoperator.localcluster.api.RealApi;
import io.redisoperator.localcluster.controllers.Controllers;
import io.redisoperator.localcluster.kubelet.Kubelet;
import io.redisoperator.localcluster.kubelet.KubeletOptions;
import io.redisoperator.localcluster.kubelet.ServiceProxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A cluster on this machine with the operator's CRDs, account and rights installed, but without the operator. Closing
 * it ends every process that it started.
 */
public final class LocalCluster implements AutoCloseable {
    private static final String OPERATOR = "redis-operator";

    private final ClusterApi api;
    private final Manifests manifests;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Optional<Kubelet> kubelet = Optional.empty();

    private LocalCluster(ClusterApi api) {
        this.api = api;
        this.manifests = new Manifests(api.admin());
        parts.push(api);
    }

    public static Builder builder() {
        return new Builder();
    }

    public ClusterApi api() {
        return api;
    }

    /** A client that may do everything; closed with the cluster. */
    public KubernetesClient client() {
        return api.admin();
    }

    /** Configuration of the operator's own client, with the rights that its manifests give it and no others. */
    public Config operatorConfig() {
        return api.configFor(OPERATOR, OPERATOR);
    }

    /** The same as a kubeconfig, for an operator that is a process of its own. */
    public String operatorKubeconfig() {
        return api.kubeconfigFor(OPERATOR, OPERATOR);
    }

    /** What runs the pods; fails if the cluster was built without. */
    public Kubelet kubelet() {
        return kubelet.orElseThrow();
    }

    /** Applies all objects of a manifest, in that namespace unless they name another, and makes the namespaces. */
    public List<HasMetadata> apply(Path manifest, String namespace) {
        return manifests.apply(manifest, namespace);
    }

    /** Ends everything in the reverse order of its start. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the local cluster did not close", e);
            }
        }
    }

    private void startControllers() {
        KubernetesClient client = as("kube-controller-manager");
        parts.push(api.bringsControllers() ? Controllers.startVolumesOnly(client) : Controllers.start(client));
    }

    private void startNodes(KubeletOptions options) {
        Kubelet nodes = Kubelet.start(as("kubelet"), options);
        parts.push(nodes);
        kubelet = Optional.of(nodes);
        if (api instanceof InProcessApi inProcess) {
            inProcess.serveLogs((namespace, pod, container) -> logFile(nodes, namespace, pod, container));
        }
        parts.push(ServiceProxy.start(as("kube-proxy")));
    }

    private static Optional<Path> logFile(Kubelet nodes, String namespace, String pod, String container) {
        try {
            return Optional.of(nodes.logFile(namespace, pod, container));
        } catch (NoSuchElementException neverRan) {
            return Optional.empty();
        }
    }

    /** A client with all rights, told apart from others by its user agent. */
    private KubernetesClient as(String program) {
        Config config = new ConfigBuilder(api.admin().getConfiguration())
                .withUserAgent(program)
                .build();
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        parts.push(client);
        return client;
    }

    /** What kind of cluster to start; by default an API in process and a kubelet with the delays of a real one. */
    public static final class Builder {
        private boolean real;
        private Path folder = Path.of("k8s");
        private Optional<KubeletOptions> kubelet = Optional.of(KubeletOptions.defaults());

        private Builder() {}

        /** Uses a real API server and the controllers of Kubernetes; see {@link RealApi#available()}. */
        public Builder realApi(boolean wanted) {
            real = wanted;
            return this;
        }

        /** Runs no pods. */
        public Builder withoutKubelet() {
            kubelet = Optional.empty();
            return this;
        }

        /** Changes how pods are run. */
        public Builder kubelet(UnaryOperator<KubeletOptions> change) {
            kubelet = kubelet.map(change);
            return this;
        }

        /** The folder of the operator's manifests, instead of {@code k8s} below the working directory. */
        public Builder manifests(Path folder) {
            this.folder = folder;
            return this;
        }

        /** Returns when the CRDs are served. */
        public LocalCluster start() {
            LocalCluster cluster = new LocalCluster(real ? RealApi.start() : InProcessApi.start());
            try {
                cluster.startControllers();
                cluster.manifests.install(folder);
                kubelet.ifPresent(cluster::startNodes);
                return cluster;
            } catch (RuntimeException failure) {
                cluster.close();
                throw failure;
            }
        }
    }
}
