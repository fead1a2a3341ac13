package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.spec.Specs;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an API server stores, and how the operator reads it. */
class FailoverTypesTest {
    private final KubernetesSerialization serialization = KubeConnection.serialization();

    @Test
    void readsANameOfAnyLength() {
        String name = "a".repeat(1_000_000);

        HasMetadata read = read("{\"nodeSelector\": {\"" + name + "\": \"x\"}}");

        assertThat(read)
                .isInstanceOfSatisfying(
                        DatabasesFailover.class,
                        failover -> assertThat(Objects.requireNonNull(
                                                failover.getSpec().redis())
                                        .nodeSelector())
                                .containsOnlyKeys(name));
    }

    @Test
    void namesTheFieldOnWhichTooManyLevelsHang() throws Exception {
        // As small as the operator's threads.
        Thread[] reader = new Thread[1];
        String[] told = new String[1];
        reader[0] = new Thread(
                null,
                () -> {
                    HasMetadata read =
                            read("{\"affinity\": " + "{\"a\":".repeat(9_990) + "1" + "}".repeat(9_990) + "}");
                    told[0] = Specs.read(read).toString();
                },
                "reader",
                256 * 1024);
        reader[0].start();
        reader[0].join();

        assertThat(told[0]).contains("spec.redis.affinity.a");
    }

    private HasMetadata read(String redis) {
        return new FailoverTypes(serialization)
                .typed(
                        FailoverKind.DATABASES,
                        serialization.unmarshal("""
                                {"apiVersion": "databases.spotahome.com/v1", "kind": "RedisFailover",
                                 "metadata": {"name": "x", "namespace": "ns", "uid": "1", "resourceVersion": "1"},
                                 "spec": {"redis": %s}}""".formatted(redis), GenericKubernetesResource.class));
    }
}
