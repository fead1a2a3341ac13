package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Specs by which a StatefulSet and a Deployment are made, and no pod of them. */
class RefusedPodsIT {
    private static final ClusterKey KEY = new ClusterKey("default", "refused");
    private static final String PLAIN = "redis: {replicas: 2}";
    /** The real API of tests looks up no accounts. */
    private static final Named NAMED = "kube".equals(System.getProperty("localcluster.api"))
            ? new Named("priorityClassName", "no PriorityClass with name typo was found", priority())
            : new Named("serviceAccountName", "serviceaccount \"typo\" not found", account());

    private static final String TYPO = "redis: {replicas: 2, " + NAMED.field() + ": typo}";

    /** What a pod names, what is said where it does not exist, and what is to exist. */
    private record Named(String field, String notFound, HasMetadata object) {}

    private final Playground playground = new Playground();

    @BeforeEach
    void start() {
        playground.withOperator();
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void leaveEveryPodRunningUntilTheyAreMended() {
        playground.apply(KEY, PLAIN);
        playground.awaitWhole(KEY, 2, 3);
        Map<String, String> before = playground.podRuns(KEY);

        playground.apply(KEY, TYPO);

        awaitProgress("the pods of Redis stay as they are, as the API server would not take others", NAMED.notFound());
        assertThat(playground.condition(KEY, "Progressing")).startsWith("False StepRejected");
        assertThat(playground.podRuns(KEY)).isEqualTo(before);

        playground.apply(KEY, "redis: {replicas: 2}\nsentinel: {priorityClassName: typo}");

        awaitProgress("the sentinels stay as they are", "no PriorityClass with name typo was found");
        assertThat(playground.podRuns(KEY)).isEqualTo(before);

        playground.apply(KEY, PLAIN);
        playground.awaitReady(KEY);
        assertThat(playground.podRuns(KEY)).isEqualTo(before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void goOnOnceWhatTheyNameIsThereAndTellThatItIsGoneAgain() {
        playground.apply(KEY, PLAIN);
        playground.awaitWhole(KEY, 2, 3);
        playground.set(KEY, "kept", "yes", 1);
        playground.apply(KEY, TYPO);
        awaitProgress(NAMED.notFound());

        playground.client.resource(NAMED.object()).create();

        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).stream()
                        .map(Pod::getSpec)
                        .allMatch(spec -> "typo".equals(spec.getServiceAccountName())
                                || "typo".equals(spec.getPriorityClassName())));
        playground.awaitWhole(KEY, 2, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");

        playground.client.resource(NAMED.object()).delete();
        playground
                .client
                .resource(playground.pods(KEY, Component.REDIS).getLast())
                .delete();

        awaitProgress("1 of 2 Redis pods are ready: rfr-refused-1 cannot be created: ", NAMED.notFound());

        playground.client.resource(NAMED.object()).create();
        playground.awaitWhole(KEY, 2, 3);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void makeNoMasterThatHasNoReplicas() {
        playground.apply(KEY, TYPO);

        awaitProgress("the API server would not take what is to be made: ", NAMED.notFound());
        assertThat(playground.pods(KEY, Component.BOOTSTRAP)).isEmpty();

        playground.apply(KEY, PLAIN);
        playground.awaitWhole(KEY, 2, 3);
    }

    private void awaitProgress(String... parts) {
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(progress()).contains(parts));
    }

    private String progress() {
        return Optional.ofNullable(playground.status(KEY).conditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals("Progressing"))
                .map(condition -> String.valueOf(condition.getMessage()))
                .findFirst()
                .orElse("");
    }

    private static ServiceAccount account() {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("typo")
                .endMetadata()
                .build();
    }

    private static PriorityClass priority() {
        return new PriorityClassBuilder()
                .withNewMetadata()
                .withName("typo")
                .endMetadata()
                .withValue(1000)
                .build();
    }
}
