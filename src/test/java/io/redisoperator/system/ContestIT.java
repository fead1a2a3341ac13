package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.Seams;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.localcluster.former.FormerLoop;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.localcluster.former.FormerShape;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An earlier operator that renews no Lease that this one sees, and writes all the time. */
class ContestIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");
    /** Longer than the pause after which a cluster that is left alone is looked at again. */
    private static final Duration SILENCE = Duration.ofSeconds(8);

    private static final String SPEC = """
            engine: Redis
            redis: {image: 'redis:6.2.6-alpine'}
            sentinel: {image: 'redis:6.2.6-alpine'}
            """;
    private static final FormerShape SHAPE = FormerShape.USUAL.with(FormerShape.Part.EMPTY_DIR);

    private final Playground playground = new Playground();
    private final FormerOperator former = new FormerOperator(playground.client);

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void isLeftTheClusterUntilItHasStopped() {
        playground.apply(KEY, SPEC);
        former.create(KEY, SHAPE);
        Map<String, String> objects = playground.objectUids(KEY);
        Map<String, String> pods = playground.podRuns(KEY);

        try (FormerLoop writing = former.keepWriting(KEY, SHAPE, Duration.ofMillis(300))) {
            playground.withOperator(new Seams(UnaryOperator.identity(), UnaryOperator.identity(), SILENCE));
            awaitContest();
            await("what the other wants")
                    .atMost(Playground.LONG)
                    .until(() -> service("rfrm-former").getSpec().getSelector().containsKey(Labels.COMPONENT));
            Map<String, String> versions = awaitSilence();
            await("an attempt that shows that the other goes on")
                    .atMost(Playground.LONG)
                    .until(() -> !versions().equals(versions));
            awaitContest();
            assertThat(playground.podRuns(KEY)).isEqualTo(pods);
            assertThat(writing.goesOn()).isTrue();
        }

        await("what this operator wants")
                .atMost(Playground.LONG)
                .until(() -> !service("rfrm-former").getSpec().getSelector().containsKey(Labels.COMPONENT));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.objectUids(KEY)).isEqualTo(objects);
        assertThat(playground.podRuns(KEY)).isEqualTo(pods);
    }

    /**
     * Until nothing was written for half of the pause between two attempts, which may begin at any moment of one.
     *
     * @return the versions then
     */
    private Map<String, String> awaitSilence() {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(versions());
        AtomicLong since = new AtomicLong(System.nanoTime());
        await("nothing to be written for a while").atMost(Playground.LONG).until(() -> {
            Map<String, String> versions = versions();
            if (!versions.equals(last.getAndSet(versions))) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > SILENCE.dividedBy(2).toNanos();
        });
        return last.get();
    }

    private void awaitContest() {
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Ready").equals("False AnotherOperator"));
        assertThat(playground.status(KEY).conditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .singleElement()
                .satisfies(condition -> assertThat(condition.getMessage()).contains("Scale its Deployment to 0"));
    }

    private Service service(String name) {
        return playground
                .client
                .services()
                .inNamespace(KEY.namespace())
                .withName(name)
                .get();
    }

    /** Of all that nobody but operators writes. */
    private Map<String, String> versions() {
        return Stream.of(Service.class, ConfigMap.class, DatabasesFailover.class)
                .flatMap(type ->
                        playground.client.resources(type).inNamespace(KEY.namespace()).list().getItems().stream())
                .filter(object -> object.getMetadata().getName().contains(KEY.name()))
                .collect(Collectors.toMap(
                        (HasMetadata o) -> o.getKind() + " " + o.getMetadata().getName(),
                        o -> o.getMetadata().getResourceVersion()));
    }
}
