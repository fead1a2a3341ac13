package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.MortalOperator;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An operator that dies between any two commands of what it does on a running cluster, and another one that comes after
 * it. Creation has {@link OperatorDeathIT}, a switch on request {@link SwitchDeathIT}.
 */
class WorkDeathIT {
    /** More writes than any of these takes; the run that survives its own ends the count. */
    private static final int MOST_WRITES = 80;

    /** A death takes a quarter of a minute or more: without {@code -DeveryDeath=true} only every eighth write is deadly. */
    private static final int STRIDE = Boolean.getBoolean("everyDeath") ? 1 : 8;

    /** In the middle of the first stride. */
    private static final int FIRST = (STRIDE + 1) / 2;

    /** An operator that has not written for so long will not before something else happens. */
    private static final Duration AT_REST = Duration.ofSeconds(3);

    private static final List<String> IMAGES = List.of("redis:7.2.4-alpine", "redis:7.2.5-alpine");

    /** What an operator does of its own accord, or because of an edit. */
    enum Work {
        /** The master's pod is deleted. */
        EVICTION,
        /** All sentinels watch an address of nobody. */
        REPOINTING,
        /** All Redis pods are lost, and one of their successors is chosen. */
        RECOVERY,
        /** Another image. */
        ROLL,
        /** One Redis less, and that is the master. */
        SCALE_DOWN
    }

    private final Playground playground = new Playground();
    private ClusterKey key = new ClusterKey("", "");
    private Work work = Work.EVICTION;
    private Pod formerMaster = new Pod();
    private Map<String, String> formerRuns = Map.of();
    private String image = "";

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(Work.class)
    void isFinishedByTheNextOperatorWhereverTheFirstOneDied(Work what) {
        work = what;
        key = new ClusterKey(what.name().toLowerCase(Locale.ROOT).replace('_', '-'), "x");
        playground.namespace(key.namespace());
        playground.apply(key, spec().yaml());
        MortalOperator mortal = MortalOperator.immortal();
        LocalOperator operator = mortal.start(options(0));
        int deaths = 0;
        try (playground) {
            playground.awaitWhole(key, 3, 3);
            try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(key))) {
                boolean outlived = false;
                for (int deadly = FIRST; deadly <= MOST_WRITES && !outlived; deadly += STRIDE) {
                    prepare();
                    mortal.dieAfter(deadly);
                    begin(deadly);
                    outlived = outlives(mortal);
                    if (!outlived) {
                        deaths++;
                        operator.kill();
                        List<String> written = mortal.writes();
                        mortal = MortalOperator.immortal();
                        operator = mortal.start(options(deadly));
                        awaitDone("death after " + written);
                    }
                    check(mortal);
                    long before = ledger.acknowledged();
                    await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 50);
                }
                ledger.end();
                if (work != Work.RECOVERY) {
                    assertThat(playground.written(playground.master(key))).containsAll(ledger.numbers());
                }
                System.out.println(
                        what + ": " + deaths + " operators died, the last one lived after " + mortal.writes());
                assertThat(outlived).as("work that its operator outlived").isTrue();
                assertThat(deaths).as("operators that died in the middle").isPositive();
            } finally {
                operator.close();
            }
        }
    }

    private LocalOperator.Options options(int number) {
        return playground.options("operator-" + number).in(key.namespace());
    }

    private SpecSheet spec() {
        return work == Work.RECOVERY ? SpecSheet.DURABLE : SpecSheet.EPHEMERAL;
    }

    private void prepare() {
        if (work == Work.SCALE_DOWN) {
            playground.apply(key, spec().replicas(4, 3).yaml());
            playground.awaitWhole(key, 4, 3);
            playground.annotate(key, Annotations.SWITCH_TO, "rfr-x-3");
            await().atMost(Playground.LONG)
                    .until(() -> playground.labelledMasters(key).stream()
                            .map(WorkDeathIT::name)
                            .toList()
                            .equals(List.of("rfr-x-3")));
            playground.awaitWhole(key, 4, 3);
            playground.annotate(key, Annotations.SWITCH_TO, "");
        }
        playground.set(key, "kept", "yes", 2);
        formerMaster = playground.master(key);
        formerRuns = playground.podRuns(key);
    }

    private void begin(int number) {
        switch (work) {
            case EVICTION -> playground.client.resource(formerMaster).delete();
            case REPOINTING -> playground.pods(key, Component.SENTINEL).forEach(playground::mislead);
            // Not their processes, which the kubelet would start again later and later.
            case RECOVERY ->
                playground
                        .pods(key, Component.REDIS)
                        .forEach(pod -> playground
                                .client
                                .resource(pod)
                                .withGracePeriod(0)
                                .delete());
            case ROLL -> {
                image = IMAGES.get(number / STRIDE % IMAGES.size());
                playground.apply(key, spec().of(image).yaml());
            }
            case SCALE_DOWN -> playground.apply(key, spec().yaml());
        }
    }

    /** Whether the work is done without the operator having come to its deadly write. */
    private boolean outlives(MortalOperator mortal) {
        Quiet quiet = new Quiet(mortal);
        await("death, or the end of the work")
                .atMost(Playground.LONG)
                .ignoreExceptions()
                .until(() -> mortal.death().isDone() || (quiet.lasts() && done()));
        // What it does from here on belongs to no work that is counted.
        mortal.disarm();
        return !mortal.death().isDone();
    }

    private void awaitDone(String story) {
        try {
            await(story).atMost(Playground.LONG).ignoreExceptions().until(this::done);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(playground.report(key), e);
        }
    }

    private boolean done() {
        List<Pod> redis = playground.pods(key, Component.REDIS);
        Map<String, String> runs = playground.podRuns(key);
        boolean came = switch (work) {
            case EVICTION ->
                redis.stream()
                        .noneMatch(pod -> pod.getMetadata()
                                .getUid()
                                .equals(formerMaster.getMetadata().getUid()));
            case REPOINTING, SCALE_DOWN -> true;
            case RECOVERY ->
                redis.stream().noneMatch(pod -> formerRuns.get(name(pod)).equals(runs.get(name(pod))));
            case ROLL ->
                redis.stream()
                        .allMatch(pod -> image.equals(
                                pod.getSpec().getContainers().getFirst().getImage()));
        };
        return came && redis.size() == 3 && sentinelsAgree() && wholeNow();
    }

    private boolean wholeNow() {
        String status = playground.condition(key, "Ready");
        return status.startsWith("True")
                && playground.pods(key, Component.REDIS).stream().allMatch(Readiness::isPodReady);
    }

    private boolean sentinelsAgree() {
        String master = playground.master(key).getStatus().getPodIP();
        return playground.pods(key, Component.SENTINEL).stream()
                .allMatch(sentinel -> playground
                        .sentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                        .startsWith(master + "\n"));
    }

    /** What holds once the next operator, or the one that lived, has done its part. */
    private void check(MortalOperator mortal) {
        await("whole after " + mortal.writes()).atMost(Playground.LONG).untilAsserted(() -> {
            List<Pod> redis = playground.pods(key, Component.REDIS);
            assertThat(playground.labelledMasters(key)).hasSize(1);
            Pod master = playground.master(key);
            assertThat(redis.stream().filter(playground::leads).map(WorkDeathIT::name))
                    .containsExactly(name(master));
            assertThat(playground.redis(master, "GET", "kept")).isEqualTo("yes");
            assertThat(redis).hasSize(3).allSatisfy(pod -> {
                assertThat(playground.redis(pod, "CONFIG", "GET", "replica-priority"))
                        .isEqualTo("replica-priority\n100");
                assertThat(playground.redis(pod, "CONFIG", "GET", "min-replicas-to-write"))
                        .isEqualTo("min-replicas-to-write\n1");
                assertThat(pod.getMetadata().getLabels().get(Labels.ROLE))
                        .isEqualTo(name(pod).equals(name(master)) ? Labels.MASTER : Labels.SLAVE);
            });
        });
        playground.awaitWhole(key, 3, 3);
    }

    /** That an operator writes nothing any more. */
    private static final class Quiet {
        private final MortalOperator operator;
        private int writes = -1;
        private long since;

        private Quiet(MortalOperator operator) {
            this.operator = operator;
        }

        private boolean lasts() {
            int now = operator.writes().size();
            if (now != writes) {
                writes = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > AT_REST.toNanos();
        }
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }
}
