package io.redisoperator.localcluster.site;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * The pod of the operator that acts in a real cluster: the one that holds the Lease.
 *
 * @param namespace of the Lease and of the operator's pods
 * @param lease its name
 */
record LeadingPod(KubernetesClient client, String namespace, String lease) {
    /** The Lease's term, and the start of an operator where no other stands by, with a crash loop's delay. */
    private static final Duration SUCCESSION = Duration.ofMinutes(3);

    /** How a pod's operator is ended without a chance to say so. */
    interface Kill {
        /** Returns once its process is gone. */
        void of(Pod pod) throws IOException;
    }

    /** As the variables OPERATOR_NAMESPACE and OPERATOR_LEASE say; by default as {@code k8s/} makes them. */
    static LeadingPod of(KubernetesClient client, Map<String, String> variables) {
        return new LeadingPod(
                client,
                named(variables, "OPERATOR_NAMESPACE", "redis-operator"),
                named(variables, "OPERATOR_LEASE", "redis-failover-lease"));
    }

    private static String named(Map<String, String> variables, String variable, String usual) {
        String value = variables.getOrDefault(variable, "");
        return value.isBlank() ? usual : value.strip();
    }

    /** Empty where the operator runs elsewhere, or this account may not see it. */
    Optional<Pod> find() {
        try {
            return held().map(LeaseSpec::getHolderIdentity)
                    .filter(holder -> !holder.isEmpty())
                    .map(holder -> client.pods()
                            .inNamespace(namespace)
                            .withName(holder)
                            .get());
        } catch (KubernetesClientException forbidden) {
            return Optional.empty();
        }
    }

    /**
     * Kills it, and waits until one leads again, which may be the same pod: its container starts anew under the name
     * that holds the Lease.
     *
     * @return who leads then
     */
    Pod replace(Kill kill) throws IOException {
        Pod pod = holder();
        kill.of(pod);
        // Of a process that is gone; whatever the clocks of the cluster say, another one is another's.
        Optional<ZonedDateTime> last = renewed();
        await("another operator to lead after " + Target.name(pod))
                .atMost(SUCCESSION)
                .ignoreExceptions()
                .until(() -> {
                    String now = Target.name(holder());
                    return !now.equals(Target.name(pod)) || !renewed().equals(last);
                });
        return holder();
    }

    private Pod holder() throws IOException {
        return find().orElseThrow(
                        () -> new IOException("no pod of " + namespace + " holds the Lease " + lease + " any more"));
    }

    private Optional<ZonedDateTime> renewed() {
        return held().map(LeaseSpec::getRenewTime);
    }

    private Optional<LeaseSpec> held() {
        return Optional.ofNullable(
                        client.leases().inNamespace(namespace).withName(lease).get())
                .map(Lease::getSpec);
    }
}
