package io.redisoperator.localcluster.kubelet;

import static io.redisoperator.localcluster.kubelet.PodLab.FOR_EVER;
import static io.redisoperator.localcluster.kubelet.PodLab.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodStartFailuresIT {
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
    void waitsForASecretThatAVariableNeeds() throws Exception {
        lab.create(shell("needy", FOR_EVER)
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("PASSWORD")
                .withNewValueFrom()
                .withNewSecretKeyRef("password", "absent", false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec());

        Pod waiting = lab.awaitPod("needy", pod -> PodLab.waitsFor(pod, "CreateContainerConfigError"));
        assertThat(PodLab.main(waiting).getState().getWaiting().getMessage()).isEqualTo("secret \"absent\" not found");
        assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");

        lab.secret("absent", Map.of("other", "x"));
        lab.awaitPod(
                "needy",
                pod -> PodLab.waitsFor(pod, "CreateContainerConfigError")
                        && PodLab.main(pod)
                                .getState()
                                .getWaiting()
                                .getMessage()
                                .equals("couldn't find key password in Secret lab/absent"));

        lab.secret("absent", Map.of("password", "hush"));
        lab.awaitReady("needy");
        assertThat(lab.sh("needy", "echo $PASSWORD")).isEqualTo("hush\n");
    }

    @Test
    void waitsForAConfigMapThatAVolumeNeeds() {
        lab.create(shell("bare", FOR_EVER)
                .editSpec()
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName("late")
                .endConfigMap()
                .endVolume()
                .endSpec());
        lab.awaitPod("bare", pod -> PodLab.waitsFor(pod, "ContainerCreating"));

        lab.configMap("late", Map.of("a", "b"));

        lab.awaitReady("bare");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis:does-not-exist", "registry.example:5000/team/unheard-of:1"})
    void cannotPullWhatNothingStandsFor(String image) {
        PodBuilder pod = shell("unpullable", "true")
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec();
        lab.create(pod);

        Pod waiting = lab.awaitPod("unpullable", seen -> PodLab.waitsFor(seen, "ImagePullBackOff"));

        assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(PodLab.main(waiting).getRestartCount()).isZero();
        lab.delete("unpullable");
    }

    @Test
    void reportsACommandThatDoesNotExist() {
        lab.create(shell("lost", "")
                .editSpec()
                .editFirstContainer()
                .withCommand("no-such-command")
                .endContainer()
                .endSpec());

        Pod pod = lab.awaitPod(
                "lost",
                seen -> PodLab.main(seen).getLastState().getTerminated() != null
                        && PodLab.waitsFor(seen, "CrashLoopBackOff"));

        var terminated = PodLab.main(pod).getLastState().getTerminated();
        assertThat(terminated.getReason()).isEqualTo("StartError");
        assertThat(terminated.getExitCode()).isEqualTo(128);
        assertThat(terminated.getMessage()).contains("no-such-command");
    }
}
