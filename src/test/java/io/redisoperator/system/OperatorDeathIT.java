package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.Seams;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.MortalOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OperatorDeathIT {
    /** More writes than creation makes; the run that survives its creation ends the count. */
    private static final int MOST_WRITES = 80;

    /** Without {@code -DeveryDeath=true} every fourth write is deadly. */
    private static final int STRIDE = Boolean.getBoolean("everyDeath") ? 1 : 4;

    private static final int SIDE_BY_SIDE = 3;

    @Test
    void leavesAClusterThatTheNextOperatorFinishesWhereverTheFirstOneDied() throws Exception {
        try (Playground playground = new Playground();
                ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            AtomicBoolean created = new AtomicBoolean();
            List<Future<Integer>> runs = new ArrayList<>();
            for (int n = 1; n <= MOST_WRITES; n += STRIDE) {
                int deadly = n;
                Callable<Integer> run = () -> created.get() ? 0 : run(playground, deadly, created);
                runs.add(threads.submit(run));
            }
            int deaths = 0;
            for (Future<Integer> run : runs) {
                deaths += outcome(run);
            }
            assertThat(created)
                    .as("a creation that outlived its operator's writes")
                    .isTrue();
            assertThat(deaths).as("operators that died in the middle").isGreaterThan(15 / STRIDE);
        }
    }

    private static int outcome(Future<Integer> run) throws Exception {
        try {
            return run.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError assertion) {
                throw assertion;
            }
            throw e;
        }
    }

    /** 1 when the operator died before the cluster was Ready, 0 when it never got to its deadly write. */
    private static int run(Playground playground, int deadly, AtomicBoolean created) {
        ClusterKey key = new ClusterKey("death-" + deadly, "x");
        playground.namespace(key.namespace());
        MortalOperator mortal = new MortalOperator(deadly);
        LocalOperator first = mortal.start(playground.options("first").in(key.namespace()));
        playground.apply(key, "");
        await("death or Ready of " + key)
                .atMost(Playground.LONG)
                .until(() -> mortal.death().isDone()
                        || playground.condition(key, "Ready").startsWith("True"));
        first.kill();
        int died = mortal.death().isDone() ? 1 : 0;
        if (died == 0) {
            created.set(true);
        }
        LocalOperator second = LocalOperator.start(playground.options("second").in(key.namespace()), Seams.NONE);
        try {
            playground.awaitReady(key);
            check(playground, key, mortal);
            playground.delete(key);
            playground.awaitGone(key);
        } finally {
            second.close();
        }
        return died;
    }

    private static void check(Playground playground, ClusterKey key, MortalOperator mortal) {
        String story = "death after " + mortal.writes();
        List<Pod> redis = playground.pods(key, Component.REDIS);
        assertThat(redis).as(story).hasSize(3);
        assertThat(redis.stream().filter(p -> playground.redis(p, "ROLE").startsWith("master")))
                .as(story)
                .hasSize(1);
        assertThat(playground.labelledMasters(key)).as(story).hasSize(1);
        assertThat(playground.pods(key, Component.BOOTSTRAP)).as(story).isEmpty();
        String master = playground.master(key).getStatus().getPodIP();
        await(story)
                .atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(key, Component.SENTINEL))
                        .hasSize(3)
                        .allSatisfy(s -> assertThat(
                                        playground.sentinel(s, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                                .startsWith(master + "\n")));
    }
}
