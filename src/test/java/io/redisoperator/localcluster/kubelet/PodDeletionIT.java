package io.redisoperator.localcluster.kubelet;

import static io.redisoperator.localcluster.kubelet.PodLab.FOR_EVER;
import static io.redisoperator.localcluster.kubelet.PodLab.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PodDeletionIT {
    private static final String HOLD = "lab.example/hold";

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
    void runsPreStopThenTerminates() {
        lab.create(held(shell("polite", "trap 'echo asked; exit 0' TERM; while :; do sleep 0.05; done")
                .editSpec()
                .editFirstContainer()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand("sh", "-c", "sleep 0.3; echo hook > /proc/1/fd/1")
                .endExec()
                .endPreStop()
                .endLifecycle()
                .endContainer()
                .endSpec()));
        lab.awaitReady("polite");

        Pod ended = delete("polite");

        assertThat(lab.log("polite")).isEqualTo("hook\nasked\n");
        assertThat(PodLab.main(ended).getState().getTerminated().getExitCode()).isZero();
        assertThat(PodLab.condition(ended, "Ready")).isEqualTo("False");
        assertThat(ended.getStatus().getPhase()).isEqualTo("Succeeded");
        release("polite");
    }

    @Test
    void killsWhatIgnoresTheSignalAfterTheGracePeriod() {
        lab.create(held(shell("stubborn", "trap '' TERM; while :; do sleep 0.05; done")
                .editSpec()
                .withTerminationGracePeriodSeconds(2L)
                .endSpec()));
        lab.awaitReady("stubborn");
        Instant begin = Instant.now();

        Pod ended = delete("stubborn");

        assertThat(PodLab.main(ended).getState().getTerminated().getExitCode()).isEqualTo(137);
        assertThat(Duration.between(begin, Instant.now()))
                .as("its own period, not the 30 s of a pod that names none")
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(20));
        assertThat(ended.getStatus().getPhase()).isEqualTo("Failed");
        release("stubborn");
    }

    @Test
    void endsAStoppedProcess() throws Exception {
        lab.create(held(shell("frozen", FOR_EVER)
                .editSpec()
                .withTerminationGracePeriodSeconds(1L)
                .endSpec()));
        lab.awaitReady("frozen");
        long pid = lab.kubelet.pid(PodLab.NAMESPACE, "frozen", "main");
        new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

        delete("frozen");

        assertThat(ProcessHandle.of(pid)).isEmpty();
        release("frozen");
    }

    @Test
    void killsTheProcessesAndRemovesTheFilesOfAPodThatVanishes() {
        lab.create(shell("vanishing", "trap '' TERM; sleep 1000 & while :; do sleep 0.1; done"));
        Pod pod = lab.awaitReady("vanishing");
        ProcessHandle process = ProcessHandle.of(lab.kubelet.pid(PodLab.NAMESPACE, "vanishing", "main"))
                .orElseThrow();
        await().until(() -> process.children().findAny().isPresent());
        ProcessHandle child = process.children().findFirst().orElseThrow();
        Path files =
                lab.kubelet.folder().resolve("pods").resolve(pod.getMetadata().getUid());
        assertThat(files).isDirectory();

        lab.client.pods().withName("vanishing").withGracePeriod(0).delete();

        await().untilAsserted(() -> {
            assertThat(process.isAlive()).isFalse();
            assertThat(child.isAlive()).isFalse();
            assertThat(files).doesNotExist();
        });
        assertThat(lab.log("vanishing")).isEmpty();
    }

    @Test
    void leavesAGhostWhenToldTo() {
        long pid;
        try (PodLab haunted = PodLab.open(PodLab.options().withGhostsOnForceDelete(true))) {
            haunted.create(shell("ghost", FOR_EVER));
            haunted.awaitReady("ghost");
            pid = haunted.kubelet.pid(PodLab.NAMESPACE, "ghost", "main");

            haunted.client.pods().withName("ghost").withGracePeriod(0).delete();
            haunted.create(shell("ghost", FOR_EVER));
            haunted.awaitReady("ghost");

            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(haunted.kubelet.pid(PodLab.NAMESPACE, "ghost", "main")).isNotEqualTo(pid);
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    /** The object stays to be looked at after the kubelet has removed it. */
    private static PodBuilder held(PodBuilder pod) {
        return pod.editMetadata().addToFinalizers(HOLD).endMetadata();
    }

    /** Deletes a held pod and returns it as it is once all its containers have ended. */
    private static Pod delete(String name) {
        lab.client.pods().withName(name).delete();
        return lab.awaitPod(
                name,
                pod -> PodLab.main(pod).getState().getTerminated() != null
                        && !pod.getStatus().getPhase().equals("Running"));
    }

    private static void release(String name) {
        lab.client
                .pods()
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        await().until(() -> lab.client.pods().withName(name).get() == null);
    }
}
