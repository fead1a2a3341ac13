package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.Seams;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.MortalOperator;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** An operator that dies between any two commands of a hand-over that a person asked for. */
class SwitchDeathIT {
    private static final ClusterKey KEY = new ClusterKey("switched", "x");
    /** More writes than a hand-over makes; the run that survives its own ends the count. */
    private static final int MOST_WRITES = 41;

    /** A death takes a quarter of a minute: without {@code -DeveryDeath=true} every fourth write is deadly. */
    private static final int STRIDE = Boolean.getBoolean("everyDeath") ? 1 : 4;

    @Test
    void losesNoWriteAndIsFinishedByTheNextOperatorWhereverTheFirstOneDied() {
        try (Playground playground = new Playground()) {
            playground.namespace(KEY.namespace());
            LocalOperator creator =
                    LocalOperator.start(playground.options("creator").in(KEY.namespace()), Seams.NONE);
            playground.apply(KEY, "");
            playground.awaitWhole(KEY, 3, 3);
            creator.close();
            int deaths = 0;
            boolean outlived = false;
            try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
                await().until(() -> ledger.acknowledged() > 100);
                for (int n = 1; n <= MOST_WRITES && !outlived; n += STRIDE) {
                    outlived = !diesAtWrite(playground, n);
                    deaths += outlived ? 0 : 1;
                    long before = ledger.acknowledged();
                    await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 100);
                }
                ledger.end();
                assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
            }
            assertThat(outlived).as("a hand-over that its operator outlived").isTrue();
            assertThat(deaths).as("operators that died in the middle").isGreaterThan(2);
        }
    }

    private static boolean diesAtWrite(Playground playground, int deadly) {
        String before = playground.master(KEY).getMetadata().getName();
        String wanted = playground.pods(KEY, Component.REDIS).stream()
                .map((Pod p) -> p.getMetadata().getName())
                .filter(name -> !name.equals(before) && !name.equals(acted(playground)))
                .findFirst()
                .orElseThrow();
        playground.annotate(KEY, Annotations.SWITCH_TO, wanted);
        MortalOperator mortal = new MortalOperator(deadly);
        LocalOperator first = mortal.start(playground.options("first").in(KEY.namespace()));
        await("death or the switch to " + wanted)
                .atMost(Playground.LONG)
                .until(() -> mortal.death().isDone() || acted(playground).equals(wanted));
        boolean died = mortal.death().isDone();
        first.kill();
        String story = "death after " + mortal.writes();
        LocalOperator second = LocalOperator.start(playground.options("second").in(KEY.namespace()), Seams.NONE);
        try {
            await(story).atMost(Playground.LONG).until(() -> acted(playground).equals(wanted));
            playground.awaitWhole(KEY, 3, 3);
            await(story).atMost(Playground.LONG).untilAsserted(() -> check(playground, wanted));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(playground.report(KEY), e);
        } finally {
            second.close();
        }
        return died;
    }

    private static void check(Playground playground, String wanted) {
        assertThat(playground.labelledMasters(KEY).stream()
                        .map((Pod p) -> p.getMetadata().getName()))
                .containsExactly(wanted);
        List<Pod> redis = playground.pods(KEY, Component.REDIS);
        assertThat(redis.stream().filter(p -> playground.redis(p, "ROLE").startsWith("master")))
                .hasSize(1);
        assertThat(redis)
                .allSatisfy(p -> assertThat(playground.redis(p, "CONFIG", "GET", "replica-priority"))
                        .isEqualTo("replica-priority\n100"));
    }

    private static String acted(Playground playground) {
        return Optional.ofNullable(playground.status(KEY).requests())
                .map(FailoverStatus.Requests::switchTo)
                .orElse("");
    }
}
