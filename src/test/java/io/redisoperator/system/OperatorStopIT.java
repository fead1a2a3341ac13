package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.Seams;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.RedisNodes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An operator that is asked to stop while it hands over, as by a roll-out of its Deployment. */
class OperatorStopIT {
    private static final ClusterKey KEY = new ClusterKey("default", "stopped");

    private final CompletableFuture<Void> asksForFailover = new CompletableFuture<>();
    private final CompletableFuture<String> leaderAtDemotion = new CompletableFuture<>();

    @Test
    void finishesTheHandOverThatIsUnderWayBeforeItLeaves() {
        try (Playground playground = new Playground()) {
            LocalOperator operator = LocalOperator.start(
                    playground.options("first"),
                    new Seams(kube -> kube, nodes -> watched(nodes, () -> leader(playground))));
            CompletableFuture<Void> stopped = asksForFailover.thenRunAsync(operator::close);
            // With two, min-replicas-to-write does not hold back an old master that was left undemoted.
            playground.apply(KEY, "redis: {replicas: 2}");
            playground.awaitWhole(KEY, 2, 3);
            Pod before = playground.master(KEY);
            Pod after = playground.pods(KEY, Component.REDIS).stream()
                    .filter(pod -> !name(pod).equals(name(before)))
                    .findFirst()
                    .orElseThrow();
            try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
                await().until(() -> ledger.acknowledged() > 200);
                playground.annotate(KEY, Annotations.SWITCH_TO, name(after));

                await().atMost(Playground.LONG).until(stopped::isDone);
                stopped.join();

                assertThat(playground.redis(before, "ROLE"))
                        .as(() -> playground.report(KEY))
                        .startsWith("slave");
                assertThat(playground.redis(after, "ROLE")).startsWith("master");
                assertThat(playground.labelledMasters(KEY))
                        .extracting(OperatorStopIT::name)
                        .containsExactly(name(after));
                assertThat(leaderAtDemotion).isCompletedWithValue("first");
                assertThat(leader(playground)).isNullOrEmpty();
                long then = ledger.acknowledged();
                await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > then + 200);
                ledger.end();
                assertThat(playground.written(after)).containsAll(ledger.numbers());
            }
        }
    }

    /** Tells when Sentinel is asked to fail over, and who leads as the old master is told to follow. */
    private RedisNodes watched(RedisNodes real, Supplier<String> leader) {
        return (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    String said = method.getName() + " " + (arguments.length > 2 ? arguments[2] : "");
                    if (said.startsWith("send [SENTINEL, FAILOVER")) {
                        asksForFailover.complete(null);
                    } else if (asksForFailover.isDone() && said.startsWith("sendAll [[REPLICAOF, ")) {
                        leaderAtDemotion.complete(leader.get());
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String leader(Playground playground) {
        return playground
                .client
                .leases()
                .inNamespace("redis-operator")
                .withName("redis-failover-lease")
                .get()
                .getSpec()
                .getHolderIdentity();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }
}
