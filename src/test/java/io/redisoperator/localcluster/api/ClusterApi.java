package io.redisoperator.localcluster.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A running Kubernetes API of which tests and the embedded cluster know no more than this. */
public interface ClusterApi extends AutoCloseable {
    /** A client that may do everything; shared, closed with the API. */
    KubernetesClient admin();

    /** Configuration of a client that acts as that service account, in its namespace; the account must exist. */
    Config configFor(String namespace, String serviceAccount);

    /** A kubeconfig, as YAML, with which kubectl may do everything. */
    String kubeconfig();

    /** A kubeconfig, as YAML, of that service account. */
    String kubeconfigFor(String namespace, String serviceAccount);

    /** Whether the controllers of Kubernetes run beside this API, or the embedded cluster has to bring its own. */
    boolean bringsControllers();

    @Override
    void close();
}
