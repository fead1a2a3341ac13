package io.redisoperator.localcluster.kubelet;

import static io.redisoperator.localcluster.kubelet.PodLab.FOR_EVER;
import static io.redisoperator.localcluster.kubelet.PodLab.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContainerLifecycleIT {
    private static PodLab lab;

    @BeforeAll
    static void open() {
        lab = PodLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void restartsInPlaceWithTheSameAddressAndEmptyDir() {
        lab.create(withEmptyDir(shell("restarted", "echo run >> /scratch/runs; cat /scratch/runs; " + FOR_EVER)));
        Pod before = lab.awaitReady("restarted");
        // Without a probe it is ready as soon as it runs, which may be before its first line.
        await().untilAsserted(() -> assertThat(lab.log("restarted")).isEqualTo("run\n"));
        ProcessHandle.of(lab.kubelet.pid(PodLab.NAMESPACE, "restarted", "main"))
                .orElseThrow()
                .destroyForcibly();

        Pod after = lab.awaitPod("restarted", pod -> PodLab.main(pod).getRestartCount() == 1 && PodLab.isReady(pod));

        assertThat(after.getStatus().getPodIP()).isEqualTo(before.getStatus().getPodIP());
        ContainerStatus status = PodLab.main(after);
        assertThat(status.getContainerID()).isNotEqualTo(PodLab.main(before).getContainerID());
        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(137);
        assertThat(status.getLastState().getTerminated().getReason()).isEqualTo("Error");
        assertThat(status.getLastState().getTerminated().getContainerID())
                .isEqualTo(PodLab.main(before).getContainerID());
        await().untilAsserted(() -> assertThat(lab.log("restarted")).isEqualTo("run\nrun\n"));
    }

    @Test
    void keepsTheLastWordsOfAContainerFromWhereItsSpecSays() {
        lab.create(shell("told", "echo logged; echo 'told to the file' > /dev/termination-log; exit 3"));
        lab.create(shell("logged", "echo 'told to the log'; exit 3")
                .editSpec()
                .editFirstContainer()
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .endContainer()
                .endSpec());

        assertThat(lastWords("told")).isEqualTo("told to the file\n");
        assertThat(lastWords("logged")).isEqualTo("told to the log\n");
    }

    private static String lastWords(String name) {
        return PodLab.main(lab.awaitPod(name, seen -> PodLab.waitsFor(seen, "CrashLoopBackOff")))
                .getLastState()
                .getTerminated()
                .getMessage();
    }

    @Test
    void backsOffFromAContainerThatKeepsCrashing() {
        Instant begin = Instant.now();
        lab.create(shell("crashing", "exit 3"));

        Pod pod = lab.awaitPod(
                "crashing",
                seen -> PodLab.waitsFor(seen, "CrashLoopBackOff")
                        && PodLab.main(seen).getRestartCount() == 2);

        assertThat(PodLab.main(pod).getLastState().getTerminated().getExitCode())
                .isEqualTo(3);
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(PodLab.condition(pod, "Ready")).isEqualTo("False");
        // The first restart is immediate, the second waits for the base of half a second.
        assertThat(Instant.now()).isAfter(begin.plusMillis(500));
    }

    @Test
    void runsInitContainersInOrderBeforeTheOthers() {
        lab.create(withEmptyDir(shell("ordered", "cat /scratch/order; " + FOR_EVER))
                .editSpec()
                .addNewInitContainer()
                .withName("first")
                .withImage("busybox")
                .withCommand("sh", "-c", "echo first >> /scratch/order")
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endInitContainer()
                .addNewInitContainer()
                .withName("second")
                .withImage("busybox")
                .withCommand("sh", "-c", "sleep 0.3; echo second >> /scratch/order")
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endInitContainer()
                .endSpec());

        Pod waiting = lab.awaitPod("ordered", pod -> PodLab.waitsFor(pod, "PodInitializing"));
        assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(PodLab.condition(waiting, "Initialized")).isEqualTo("False");

        Pod pod = lab.awaitReady("ordered");
        assertThat(PodLab.condition(pod, "Initialized")).isEqualTo("True");
        assertThat(pod.getStatus().getInitContainerStatuses())
                .allMatch(status -> status.getState().getTerminated().getExitCode() == 0);
        await().untilAsserted(() -> assertThat(lab.log("ordered")).isEqualTo("first\nsecond\n"));
    }

    @Test
    void endsAPodThatIsNeverRestarted() {
        lab.create(shell("done", "exit 0").editSpec().withRestartPolicy("Never").endSpec());
        lab.create(
                shell("failed", "exit 7").editSpec().withRestartPolicy("Never").endSpec());

        Pod done = lab.awaitPhase("done", "Succeeded");
        Pod failed = lab.awaitPhase("failed", "Failed");

        assertThat(PodLab.main(done).getState().getTerminated().getReason()).isEqualTo("Completed");
        assertThat(PodLab.main(failed).getState().getTerminated().getExitCode()).isEqualTo(7);
        assertThat(PodLab.main(failed).getRestartCount()).isZero();
        assertThat(PodLab.condition(failed, "Ready")).isEqualTo("False");
    }

    @Test
    void retriesOnFailureOnlyUntilItSucceeds() {
        lab.create(withEmptyDir(shell("retried", "[ -e /scratch/tried ] && exit 0; touch /scratch/tried; exit 1"))
                .editSpec()
                .withRestartPolicy("OnFailure")
                .endSpec());

        Pod pod = lab.awaitPhase("retried", "Succeeded");

        assertThat(PodLab.main(pod).getRestartCount()).isEqualTo(1);
    }

    @Test
    void givesEveryPodObjectANewAddress() {
        lab.create(shell("recreated", FOR_EVER));
        String first = lab.awaitReady("recreated").getStatus().getPodIP();
        lab.delete("recreated");
        lab.create(shell("recreated", FOR_EVER));
        String second = lab.awaitReady("recreated").getStatus().getPodIP();

        assertThat(second).isNotEqualTo(first).startsWith("127.");
    }

    @Test
    void reusesAnAddressWhenToldTo() {
        lab.create(shell("old", FOR_EVER));
        String address = lab.awaitReady("old").getStatus().getPodIP();
        lab.delete("old");
        lab.kubelet.forceAddress(PodLab.NAMESPACE, "new", address);
        lab.create(shell("new", FOR_EVER));

        assertThat(lab.awaitReady("new").getStatus().getPodIP()).isEqualTo(address);
    }

    private static PodBuilder withEmptyDir(PodBuilder pod) {
        return pod.editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec();
    }
}
