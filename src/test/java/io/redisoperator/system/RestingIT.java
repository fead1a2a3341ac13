package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.Seams;
import io.redisoperator.kube.Kube;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.RedisNodes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cluster at rest is looked at, and nothing else. */
class RestingIT {
    private static final ClusterKey KEY = new ClusterKey("default", "resting");
    /** As many looks as ten minutes hold at one every five seconds. */
    private static final int LOOKS = 120;

    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void writesNothingInTheLooksOfTenMinutes() {
        try (Playground playground = new Playground()) {
            LocalOperator.Options quick = playground
                    .options("resting")
                    .every(Duration.ofMillis(150), Duration.ofSeconds(1))
                    .patient(Duration.ofSeconds(20));
            LocalOperator operator = LocalOperator.start(quick, new Seams(this::watched, this::counted));
            try {
                playground.apply(KEY, "sentinel: {customConfig: [down-after-milliseconds 60000]}");
                playground.awaitWhole(KEY, 3, 3);
                awaitQuiet(playground);
                stayCalm(playground);

                awaitLooks(LOOKS);

                assertThat(writes).isEmpty();
            } finally {
                operator.close();
            }
        }
    }

    /** Past what creation left behind, a ghost in a sentinel's list perhaps. */
    private void awaitQuiet(Playground playground) {
        playground.awaitSentinelsHave(KEY, "num-slaves", "2");
        playground.awaitSentinelsHave(KEY, "num-other-sentinels", "2");
        await().atMost(Playground.LONG.multipliedBy(2))
                .during(Duration.ofSeconds(5))
                .until(() -> {
                    boolean quiet = writes.isEmpty();
                    writes.clear();
                    return quiet;
                });
    }

    /** A sentinel that was held up for 2 s takes no part for the next 30 s: then the cluster is not at rest. */
    private static void stayCalm(Playground playground) {
        playground
                .pods(KEY, Component.SENTINEL)
                .forEach(sentinel -> playground.sentinel(sentinel, "SENTINEL", "DEBUG", "tilt-trigger", "60000"));
    }

    private void awaitLooks(int number) {
        int until = looks.get() + number * 3;
        await().atMost(Playground.LONG.multipliedBy(2)).until(() -> looks.get() >= until);
    }

    /** Whatever is not a read is noted, statuses and Events among it. */
    private Kube watched(Kube real) {
        Set<String> reads = Set.of("failovers", "resources", "cached", "owned", "live");
        return wrapped(Kube.class, real, (method, arguments) -> {
            if (!reads.contains(method)) {
                writes.add(method + " " + List.of(arguments));
            }
        });
    }

    private RedisNodes counted(RedisNodes real) {
        return wrapped(RedisNodes.class, real, (method, arguments) -> {
            if ("look".equals(method)) {
                looks.incrementAndGet();
            } else if (method.startsWith("send")) {
                writes.add(method + " " + arguments[2]);
            }
        });
    }

    private interface Note {
        void take(String method, Object[] arguments);
    }

    private static <T> T wrapped(Class<T> port, T real, Note note) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    note.take(method.getName(), arguments == null ? new Object[0] : arguments);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
