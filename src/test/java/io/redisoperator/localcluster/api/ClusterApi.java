package io.redisoperator.localcluster.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A running Kubernetes API of which tests and the embedded cluster know no more than this. */
public interface ClusterApi extends AutoCloseable {
    /** A client that may do everything; shared, closed with the API. */
    KubernetesClient admin();

    /** Configuration of a client that acts as that service account, which must exist where accounts matter. */
    Config configFor(String namespace, String serviceAccount);

    /** A kubeconfig, as YAML, with which kubectl may do everything. */
    String kubeconfig();

    /** Whether the controllers of Kubernetes run beside this API, or the embedded cluster has to bring its own. */
    boolean bringsControllers();

    @Override
    void close();
}
