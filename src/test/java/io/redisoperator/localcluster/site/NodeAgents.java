package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pods of our own on the nodes of a real cluster, made when first needed. They share the process ids of their node, as
 * process 1 of a container takes no SIGKILL and no SIGSTOP from within it.
 */
final class NodeAgents {
    private static final String IMAGE = "redis:7.2-alpine";
    private static final String CONTAINER = "agent";
    private static final long START_SECONDS = 120;
    private static final long COMMAND_SECONDS = 20;

    /** Finds the processes of a pod by the pod's uid, which names its cgroup, and sends them a signal. */
    private static final String SIGNAL = """
            found=1
            for p in /proc/[0-9]*; do
              grep -q "$1" "$p/cgroup" 2>/dev/null || continue
              case "$(cat "$p/comm" 2>/dev/null)" in
                (redis-server|redis-sentinel|valkey-server|valkey-sentinel|java) ;;
                (*) continue ;;
              esac
              kill "-$2" "${p#/proc/}" || exit 2
              found=0
              if [ "$2" = KILL ]; then
                while [ -d "$p" ]; do sleep 0.05; done
              fi
            done
            exit $found
            """;

    private final KubernetesClient client;
    private final String namespace;
    private final boolean hostProcesses;
    private final Map<String, String> byNode = new ConcurrentHashMap<>();

    NodeAgents(KubernetesClient client, String namespace, boolean hostProcesses) {
        this.client = client;
        this.namespace = namespace;
        this.hostProcesses = hostProcesses;
    }

    /** Whether pods that share their node's process ids may be made here. */
    static boolean mayShareProcesses(KubernetesClient client, String namespace) {
        try {
            client.resource(pod(namespace, "probe", Map.of(), true)).dryRun().create();
            return true;
        } catch (KubernetesClientException refused) {
            return false;
        }
    }

    /** A process in the cluster whose ends are streams; the caller closes it. */
    ExecWatch connect(String host, int port) {
        return client.pods()
                .inNamespace(namespace)
                .withName(anywhere())
                .inContainer(CONTAINER)
                .redirectingInput()
                .redirectingOutput()
                .exec("nc", host, Integer.toString(port));
    }

    /** The agent on the node of a pod, made if there is none: a signal at its moment cannot wait for that start. */
    String beside(Pod pod) {
        return byNode.computeIfAbsent(
                pod.getSpec().getNodeName(), node -> start(Map.of("kubernetes.io/hostname", node)));
    }

    /** Sends a signal to the Redis, sentinel or operator of a pod. */
    void signal(Pod pod, Site.Signal signal) throws IOException {
        run(
                client.pods().inNamespace(namespace).withName(beside(pod)),
                CONTAINER,
                "sh",
                "-c",
                SIGNAL,
                "signal",
                cgroup(pod),
                signal.name());
    }

    /** What a command in a container of a pod printed; fails if it does not end well in time. */
    static String run(PodResource pod, String container, String... command) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ExecWatch watch = pod.inContainer(container)
                .writingOutput(output)
                .writingError(output)
                .exec(command)) {
            int code = watch.exitCode().get(COMMAND_SECONDS, TimeUnit.SECONDS);
            String printed = output.toString(StandardCharsets.UTF_8);
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + code + ": " + printed);
            }
            return printed;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(String.join(" ", command) + " did not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A pattern for both ways in which cgroups are named after a pod. */
    private static String cgroup(Pod pod) {
        return pod.getMetadata().getUid().replace("-", "[-_]");
    }

    private synchronized String anywhere() {
        Set<String> known = Set.copyOf(byNode.values());
        return known.isEmpty()
                ? byNode.computeIfAbsent("", any -> start(Map.of()))
                : known.iterator().next();
    }

    private String start(Map<String, String> nodeSelector) {
        String name = "chaos-agent-" + (byNode.size() + 1);
        client.resource(pod(namespace, name, nodeSelector, hostProcesses)).create();
        client.pods().inNamespace(namespace).withName(name).waitUntilReady(START_SECONDS, TimeUnit.SECONDS);
        return name;
    }

    private static Pod pod(String namespace, String name, Map<String, String> nodeSelector, boolean hostProcesses) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHostPID(hostProcesses)
                .withNodeSelector(nodeSelector)
                .withTerminationGracePeriodSeconds(0L)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(IMAGE)
                .withCommand("sleep", "86400")
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withPrivileged(hostProcesses)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
