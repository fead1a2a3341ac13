package io.redisoperator.localcluster.kubelet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link Kubelet} behaves; the defaults are those of a real one.
 *
 * @param rootFolder where volumes, container roots and logs live; empty: a temporary folder that close() removes
 * @param nodes names of the nodes this kubelet stands for; new pods are spread over them
 * @param binding how a pod without a node gets one
 * @param volumeRefreshDelay from the edit of a ConfigMap or Secret to its new files in running pods
 * @param restartBackoff the first delay of a crash loop; doubles with every crash, up to 30 times itself
 * @param retryDelay between two attempts to start a pod whose ConfigMap, Secret, claim or image is missing
 * @param registerNodes whether Node objects are written for {@code nodes}, and their leases every 10 s
 * @param ghostsOnForceDelete whether the processes of a pod live on when its object vanishes without a graceful end
 * @param calm how many of a probe's periods lie between two runs of it once it has succeeded three times in a row
 */
public record KubeletOptions(
        Optional<Path> rootFolder,
        List<String> nodes,
        Binding binding,
        Duration volumeRefreshDelay,
        Duration restartBackoff,
        Duration retryDelay,
        boolean registerNodes,
        boolean ghostsOnForceDelete,
        int calm) {

    /** Ways to give a pod its node. */
    public enum Binding {
        /** POST to the {@code pods/binding} subresource, the only way that a real API server accepts. */
        SUBRESOURCE,
        /** Write {@code spec.nodeName}, for an API without that subresource. */
        NODE_NAME,
        /** Somebody else schedules. */
        NONE
    }

    public KubeletOptions {
        nodes = List.copyOf(nodes);
    }

    /** A real kubelet's delays, three nodes, a temporary folder. */
    public static KubeletOptions defaults() {
        return new KubeletOptions(
                Optional.empty(),
                List.of("local-1", "local-2", "local-3"),
                Binding.SUBRESOURCE,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                true,
                false,
                1);
    }

    public KubeletOptions withRootFolder(Path folder) {
        return new KubeletOptions(
                Optional.of(folder),
                nodes,
                binding,
                volumeRefreshDelay,
                restartBackoff,
                retryDelay,
                registerNodes,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withBinding(Binding way) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                way,
                volumeRefreshDelay,
                restartBackoff,
                retryDelay,
                registerNodes,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withVolumeRefreshDelay(Duration delay) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                delay,
                restartBackoff,
                retryDelay,
                registerNodes,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withRestartBackoff(Duration base) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                volumeRefreshDelay,
                base,
                retryDelay,
                registerNodes,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withRetryDelay(Duration delay) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                volumeRefreshDelay,
                restartBackoff,
                delay,
                registerNodes,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withRegisterNodes(boolean register) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                volumeRefreshDelay,
                restartBackoff,
                retryDelay,
                register,
                ghostsOnForceDelete,
                calm);
    }

    public KubeletOptions withGhostsOnForceDelete(boolean ghosts) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                volumeRefreshDelay,
                restartBackoff,
                retryDelay,
                registerNodes,
                ghosts,
                calm);
    }

    /** Each run of a command in a container costs as much of the processor as the Redis in it does in a second. */
    public KubeletOptions withCalm(int periods) {
        return new KubeletOptions(
                rootFolder,
                nodes,
                binding,
                volumeRefreshDelay,
                restartBackoff,
                retryDelay,
                registerNodes,
                ghostsOnForceDelete,
                periods);
    }
}
