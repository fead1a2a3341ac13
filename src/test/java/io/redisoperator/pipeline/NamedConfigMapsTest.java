package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedConfigMapsTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");

    private final MemoryKube kube = new MemoryKube();

    @ParameterizedTest
    @CsvSource({
        "spec.redis.startupConfigMap, 'redis: {startupConfigMap: scripts}', startup.sh",
        "spec.redis.shutdownConfigMap, redis: {shutdownConfigMap: scripts}, shutdown.sh",
        "spec.sentinel.startupConfigMap, sentinel: {startupConfigMap: scripts}, startup.sh",
    })
    void tellsWhichFieldNamesOneThatIsMissingOrLacksItsKey(String path, String spec, String script) {
        assertThat(lacking(spec)).hasValueSatisfying(lack -> {
            assertThat(lack.reason()).isEqualTo("ConfigMapNotFound");
            assertThat(lack.message()).contains("scripts", path, "namespace ns", script);
        });

        put("something");
        assertThat(lacking(spec)).hasValueSatisfying(lack -> {
            assertThat(lack.reason()).isEqualTo("InvalidConfigMap");
            assertThat(lack.message()).contains("scripts", path, script);
        });

        put(script);
        assertThat(lacking(spec)).isEmpty();
    }

    @Test
    void asksForNothingWhereNoneIsNamed() {
        assertThat(lacking("")).isEmpty();
    }

    private void put(String script) {
        kube.put(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("scripts")
                .endMetadata()
                .addToData(script, "exit 0")
                .build());
    }

    private Optional<NamedConfigMaps.Lack> lacking(String spec) {
        return new NamedConfigMaps(kube)
                .lacking(Specimens.failover(KEY, spec))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
