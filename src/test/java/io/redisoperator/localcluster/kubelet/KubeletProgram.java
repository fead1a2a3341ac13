package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A kubelet with one running Redis in a JVM of its own, for tests about how such a JVM lives and dies. */
final class KubeletProgram {
    private KubeletProgram() {}

    /** Prints the pids of the Redis and of a child that it does not know of, then what a client of it sees, then waits. */
    public static void main(String[] arguments) throws Exception {
        PodLab lab = PodLab.open();
        lab.create(new PodBuilder()
                .withNewMetadata()
                .withName("redis")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .withCommand("sh", "-c", "sleep 1000 & exec redis-server /config/redis.conf --bind $POD_IP --dir /data")
                .addNewEnv()
                .withName("POD_IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .endEnv()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath("/config")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewExec()
                .withCommand("redis-cli", "-h", "redis", "ping")
                .endExec()
                .endReadinessProbe()
                .withNewSecurityContext()
                .withRunAsUser(12345L)
                .endSecurityContext()
                .endContainer()
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName("redis-config")
                .endConfigMap()
                .endVolume()
                .addNewVolume()
                .withName("data")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec());
        lab.configMap("redis-config", Map.of("redis.conf", "appendonly yes\n"));
        Pod pod = lab.awaitReady("redis");
        ProcessHandle redis = ProcessHandle.of(lab.kubelet.pid(PodLab.NAMESPACE, "redis", "main"))
                .orElseThrow();
        long child = redis.children().findFirst().orElseThrow().pid();
        System.out.println("pids " + redis.pid() + " " + child);
        System.out.println("seen "
                + lab.sh("redis", "redis-cli -h " + pod.getStatus().getPodIP() + " config get dir; ls -A /data; id -u")
                        .replace('\n', ' '));
        System.out.println("folder " + lab.kubelet.folder());
        System.out.flush();
        if (arguments.length > 0) {
            lab.close();
        } else {
            new CountDownLatch(1).await();
        }
    }
}
