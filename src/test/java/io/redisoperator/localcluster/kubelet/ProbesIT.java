package io.redisoperator.localcluster.kubelet;

import static io.redisoperator.localcluster.kubelet.PodLab.FOR_EVER;
import static io.redisoperator.localcluster.kubelet.PodLab.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProbesIT {
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
    void flipsReadinessWithTheProbe() throws Exception {
        lab.create(probed("flipping", FOR_EVER, null, null, exec("test -e /tmp/ready", 1, 2)));
        Pod unready = lab.awaitPod("flipping", pod -> PodLab.main(pod).getStarted());
        assertThat(PodLab.condition(unready, "ContainersReady")).isEqualTo("False");

        lab.sh("flipping", "touch /tmp/ready");
        Pod ready = lab.awaitReady("flipping");
        assertThat(PodLab.main(ready).getReady()).isTrue();

        lab.sh("flipping", "rm /tmp/ready");
        Pod again = lab.awaitPod("flipping", pod -> !PodLab.isReady(pod));
        assertThat(PodLab.main(again).getRestartCount()).isZero();
        assertThat(since(again)).isAfterOrEqualTo(since(ready).plusSeconds(1));
    }

    @Test
    void startsTheOtherProbesOnlyAfterStartup() throws Exception {
        lab.create(probed(
                "slow",
                FOR_EVER,
                exec("test -e /tmp/started", 1, 60),
                exec("test -e /tmp/started", 1, 1),
                exec("true", 1, 1)));
        lab.awaitPod("slow", seen -> PodLab.main(seen).getState().getRunning() != null);
        Instant begin = Instant.now();
        Pod pod = lab.awaitPod("slow", seen -> Instant.now().isAfter(begin.plusSeconds(2)));
        assertThat(PodLab.main(pod).getStarted()).isFalse();
        assertThat(PodLab.isReady(pod)).isFalse();
        assertThat(PodLab.main(pod).getRestartCount()).isZero();

        lab.sh("slow", "touch /tmp/started");

        ContainerStatus status = PodLab.main(lab.awaitReady("slow"));
        assertThat(status.getStarted()).isTrue();
        assertThat(status.getRestartCount()).isZero();
    }

    @Test
    void restartsAContainerThatFailsItsLivenessProbe() {
        lab.create(probed("dying", "trap 'exit 9' TERM; while :; do sleep 0.1; done", null, exec("false", 1, 2), null));

        Pod pod = lab.awaitPod("dying", seen -> PodLab.main(seen).getRestartCount() >= 1);

        assertThat(PodLab.main(pod).getLastState().getTerminated().getExitCode())
                .isEqualTo(9);
    }

    @Test
    void restartsAContainerThatNeverStarts() {
        lab.create(probed("stillborn", FOR_EVER, exec("false", 1, 2), null, null));

        lab.awaitPod("stillborn", seen -> PodLab.main(seen).getRestartCount() >= 1);
    }

    @Test
    void endsAProbeThatTakesTooLong() {
        lab.create(probed("hanging", FOR_EVER, null, null, exec("sleep 1000", 1, 1)));
        lab.awaitPod("hanging", pod -> PodLab.main(pod).getStarted());
        Instant begin = Instant.now();

        Pod pod = lab.awaitPod("hanging", seen -> Instant.now().isAfter(begin.plusSeconds(3)));

        assertThat(PodLab.isReady(pod)).isFalse();
        long pid = lab.kubelet.pid(PodLab.NAMESPACE, "hanging", "main");
        assertThat(pid).isPositive();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("sleep 1000"))
                        .count())
                .isLessThanOrEqualTo(3);
    }

    @Test
    void asksOverHttpAndTcp() {
        lab.create(new PodBuilder()
                .withNewMetadata()
                .withName("exporter")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("oliver006/redis_exporter:v1.62.0")
                .addNewPort()
                .withName("metrics")
                .withContainerPort(9121)
                .endPort()
                .withNewStartupProbe()
                .withPeriodSeconds(1)
                .withNewTcpSocket()
                .withNewPort("metrics")
                .endTcpSocket()
                .endStartupProbe()
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewHttpGet()
                .withPath("/metrics")
                .withNewPort("metrics")
                .endHttpGet()
                .endReadinessProbe()
                .endContainer()
                .endSpec());

        lab.awaitReady("exporter");
    }

    private static PodBuilder probed(
            String name, String script, @Nullable Probe startup, @Nullable Probe liveness, @Nullable Probe readiness) {
        return shell(name, script)
                .editSpec()
                .editFirstContainer()
                .withStartupProbe(startup)
                .withLivenessProbe(liveness)
                .withReadinessProbe(readiness)
                .endContainer()
                .endSpec();
    }

    private static Probe exec(String script, int periodSeconds, int failureThreshold) {
        return new ProbeBuilder()
                .withPeriodSeconds(periodSeconds)
                .withFailureThreshold(failureThreshold)
                .withNewExec()
                .withCommand("sh", "-c", script)
                .endExec()
                .build();
    }

    private static Instant since(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(PodCondition::getLastTransitionTime)
                .map(Instant::parse)
                .findFirst()
                .orElseThrow();
    }
}
