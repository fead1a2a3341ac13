package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moves of the master that are made on purpose, under a client that writes all the time. */
class PlannedMoveIT {
    private static final ClusterKey KEY = new ClusterKey("default", "moved");

    private final Playground playground = new Playground();

    @BeforeEach
    void create() {
        playground.withOperator().apply(KEY, Playground.LATE_DOWN_AFTER);
        playground.awaitWhole(KEY, 3, 3);
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void relievesAMasterWhosePodIsDeleted() {
        String before = master();

        Duration gap = writing(() -> playground.masterService(KEY), () -> {
            playground.client.resource(playground.master(KEY)).delete();
            await().atMost(Playground.LONG).until(() -> movedFrom(before));
        });

        assertThat(gap).isLessThan(Playground.NOT_DOWN_AFTER);
        await().atMost(Playground.LONG)
                .until(() -> Optional.ofNullable(playground.status(KEY).lastFailover())
                        .map(FailoverStatus.LastFailover::from)
                        .filter(before::equals)
                        .isPresent());
        playground.awaitWhole(KEY, 3, 3);
    }

    @Test
    void switchesToThePodThatAnAnnotationNamesAndDoesSoOnce() {
        String before = master();
        String wanted = playground.pods(KEY, Component.REDIS).stream()
                .map((Pod p) -> p.getMetadata().getName())
                .filter(name -> !name.equals(before))
                .max(String::compareTo)
                .orElseThrow();

        Duration gap = writing(() -> playground.masterService(KEY), () -> {
            ask("\"" + wanted + "\"");
            await().atMost(Playground.LONG).until(() -> wanted.equals(master()));
        });

        assertThat(gap).isLessThan(Playground.NOT_DOWN_AFTER);
        await().atMost(Playground.LONG).until(() -> acted().equals(wanted));
        playground.awaitWhole(KEY, 3, 3);
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .allSatisfy(p -> assertThat(playground.redis(p, "CONFIG", "GET", "replica-priority"))
                                .isEqualTo("replica-priority\n100")));

        ask("\"rfr-moved-7\"");
        await().atMost(Playground.LONG).until(() -> acted().equals("rfr-moved-7"));
        assertThat(master()).isEqualTo(wanted);
        ask("null");
        await().atMost(Playground.LONG).until(() -> acted().isEmpty());
    }

    @Test
    void movesTheMasterByItselfWhenItsPodIsDeletedWhileTheOperatorIsAway() {
        String before = master();
        Pod pod = playground.master(KEY);
        int logged = playground.log(pod).length();
        playground.stopOperator();

        writing(this::namedBySentinels, () -> {
            playground.client.resource(pod).delete();
            await().atMost(Playground.LONG)
                    .until(() -> playground.pods(KEY, Component.REDIS).stream()
                            .filter(p -> !p.getMetadata().getName().equals(before))
                            .anyMatch(playground::leads));
            // It was told to follow the other while it still ran: the move did not wait for its end.
            await().atMost(Playground.LONG)
                    .untilAsserted(() ->
                            assertThat(playground.log(pod).substring(logged)).contains("REPLICAOF"));
        });
    }

    /** Runs something under a writer, and returns the longest gap; nothing that was acknowledged may be missing. */
    private Duration writing(Supplier<Endpoint> target, Runnable happening) {
        try (WriteLedger ledger = new WriteLedger(target)) {
            await().until(() -> ledger.acknowledged() > 200);
            happening.run();
            long before = ledger.acknowledged();
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 500);
            ledger.end();
            Pod now = playground.pods(KEY, Component.REDIS).stream()
                    .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                    .filter(playground::leads)
                    .findFirst()
                    .orElseThrow();
            assertThat(playground.written(now)).containsAll(ledger.numbers());
            System.out.printf("%d writes acknowledged, longest gap %s%n", ledger.acknowledged(), ledger.longestGap());
            return ledger.longestGap();
        }
    }

    private Endpoint namedBySentinels() {
        List<Pod> sentinels = playground.pods(KEY, Component.SENTINEL);
        List<String> address = playground
                .sentinel(sentinels.getFirst(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                .lines()
                .toList();
        return new Endpoint(address.get(0), Integer.parseInt(address.get(1)));
    }

    private String master() {
        List<Pod> labelled = playground.labelledMasters(KEY);
        return labelled.size() == 1 ? labelled.getFirst().getMetadata().getName() : "";
    }

    private boolean movedFrom(String before) {
        String now = master();
        return !now.isEmpty() && !now.equals(before);
    }

    private String acted() {
        return Optional.ofNullable(playground.status(KEY).requests())
                .flatMap(r -> Optional.ofNullable(r.switchTo()))
                .orElse("");
    }

    private void ask(String value) {
        playground
                .client
                .resources(DatabasesFailover.class)
                .inNamespace(KEY.namespace())
                .withName(KEY.name())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + Annotations.SWITCH_TO + "\":" + value + "}}}");
    }
}
