package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.ClusterObjects;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edit mends pods that are not ready, though Redis in them runs. */
class UnreadyEditIT {
    private static final ClusterKey KEY = new ClusterKey("default", "unready");

    /** In each pod it starts once, and never again. */
    private static final String FRAGILE =
            "if [ -e /more/seen ]; then exit 1; fi; touch /more/seen; while true; do sleep 1; done";

    private static final String BESIDE = """
            redis:
              extraVolumes: [{name: more, emptyDir: {}}]
              extraContainers:
              - name: beside
                image: busybox
                command: [sh, -c, '%s']
                volumeMounts: [{name: more, mountPath: /more}]
            """;

    private final Playground playground = new Playground();

    @AfterEach
    void close() {
        playground.close();
    }

    /** There are no volumes: whoever replaced all pods at once would lose everything. */
    @Test
    void handsOverUnderAWriterWhereASidecarCrashesInEveryPod() {
        playground.withOperator().apply(KEY, BESIDE.formatted(FRAGILE));
        playground.awaitWhole(KEY, 3, 3);
        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > 100);
            pods().forEach(pod -> playground.kill(pod, "beside"));
            await("every sidecar to end")
                    .atMost(Playground.LONG)
                    .until(() -> pods().stream().noneMatch(ClusterObjects::ready));
            assertThat(pods()).allMatch(ClusterObjects::redisReady);

            playground.apply(KEY, BESIDE.formatted("while true; do sleep 1; done"));

            await("other pods, all ready")
                    .atMost(Playground.LONG)
                    .until(() -> pods().size() == 3 && pods().stream().allMatch(ClusterObjects::ready));
            playground.awaitWhole(KEY, 3, 3);
            long before = ledger.acknowledged();
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
        }
    }

    @Test
    void replacesTheOneThatNeverBecomesReadyOnceItsProbeIsMended() {
        playground.withOperator().apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);
        String probe = "redis: {customReadinessProbe: {exec: {command: ['%s']}, periodSeconds: 1}}";

        playground.apply(KEY, probe.formatted("false"));
        await("one that is not ready")
                .atMost(Playground.LONG)
                .until(() ->
                        pods().stream().filter(pod -> probedBy(pod, "false")).count() == 1);

        playground.apply(KEY, probe.formatted("true"));

        await("the mended probe everywhere")
                .atMost(Playground.LONG)
                .until(() -> pods().size() == 3 && pods().stream().allMatch(ClusterObjects::ready));
        assertThat(pods()).noneMatch(pod -> probedBy(pod, "false"));
    }

    private static boolean probedBy(Pod pod, String command) {
        return pod.getSpec()
                .getContainers()
                .getFirst()
                .getReadinessProbe()
                .getExec()
                .getCommand()
                .equals(List.of(command));
    }

    private List<Pod> pods() {
        return playground.pods(KEY, Component.REDIS);
    }
}
