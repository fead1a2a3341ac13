package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator that starts when the spec cannot be read heals what runs all the same. */
class UnreadableEditIT {
    private static final ClusterKey KEY = new ClusterKey("default", "edited");
    private static final String IMAGE = "redis: {image: 'redis:6.2.6-alpine', ";
    private static final String CLAIM =
            "storage: {persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce],"
                    + " resources: {requests: {storage: 100Mi}}}}}";

    private final Playground playground = new Playground();
    private final FormerOperator former = new FormerOperator(playground.client);

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void leavesAClusterHealedUntilTheSpecIsMended() {
        playground.withOperator();
        playground.apply(KEY, "redis: {port: 6400}");
        playground.awaitWhole(KEY, 3, 3);
        playground.stopOperator();
        playground.apply(KEY, """
                redis:
                  port: 6500
                  replicas: 1
                  customConfig: [maxmemory]
                  extraContainers: [{name: a, image: busybox, imgae: b}]
                """);
        Map<String, String> runs = playground.podRuns(KEY);

        playground.withOperator();
        awaitRefusal("spec.redis.customConfig[0]", "spec.redis.extraContainers[0].imgae");
        assertThat(playground.podRuns(KEY)).isEqualTo(runs);
        loseTheMaster();

        assertThat(playground.pods(KEY, Component.REDIS))
                .hasSize(3)
                .allSatisfy(pod -> assertThat(Playground.port(pod)).isEqualTo(6400));
        playground.apply(KEY, "redis: {port: 6400, customConfig: [], extraContainers: [], replicas: 3}");
        playground.awaitWhole(KEY, 3, 3);
    }

    @Test
    void leavesAClusterOfAnEarlierOperatorHealedFromTheFirstMoment() {
        playground.apply(KEY, IMAGE + CLAIM + "}\nsentinel: {image: 'redis:6.2.6-alpine'}\nauth: {secretPath: secret}");
        former.create(KEY, Optional.of("open-sesame"));
        playground.apply(
                KEY,
                IMAGE + CLAIM + ", customConfig: [maxmemory]}\nsentinel: {image: 'redis:6.2.6-alpine'}\n"
                        + "auth: {secretPath: secret}");

        playground.withOperator();
        awaitRefusal("spec.redis.customConfig[0]");
        // Before its first look it cannot know that there was nothing to lose, and asks a person about empty volumes.
        await("the first look")
                .atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "QuorumOk").startsWith("True"));
        loseTheMaster();
        assertThat(playground
                        .client
                        .secrets()
                        .inNamespace(KEY.namespace())
                        .withName("rfr-auth-edited")
                        .get())
                .as("what the steps would have made")
                .isNull();

        playground.apply(
                KEY,
                IMAGE + CLAIM + ", customConfig: []}\nsentinel: {image: 'redis:6.2.6-alpine'}\n"
                        + "auth: {secretPath: secret}");
        playground.awaitWhole(KEY, 3, 3);
    }

    private void awaitRefusal(String... paths) {
        await("the condition")
                .atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Ready").equals("False InvalidSpec"));
        String message = playground.status(KEY).conditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(condition -> condition.getMessage())
                .findFirst()
                .orElse("");
        assertThat(message).contains(paths).contains("what runs stays as it is and is healed");
    }

    /** Its label is another's then, and it is back as a replica. */
    private void loseTheMaster() {
        Pod master = playground.master(KEY);
        playground.client.resource(master).withGracePeriod(0).delete();
        try {
            await("another master").atMost(Playground.LONG).until(() -> {
                List<Pod> now = playground.labelledMasters(KEY);
                return now.size() == 1
                        && !now.getFirst()
                                .getMetadata()
                                .getUid()
                                .equals(master.getMetadata().getUid());
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(playground.report(KEY), e);
        }
        await("the health that is told")
                .atMost(Playground.LONG)
                .until(() -> "3/3".equals(playground.status(KEY).redis())
                        && playground.condition(KEY, "QuorumOk").startsWith("True"));
    }
}
