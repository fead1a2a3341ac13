package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignDataTest {
    @ParameterizedTest
    @ValueSource(strings = {"7.4.0", "7.4.2", "8.0.2", "10.0.0"})
    void keepsValkeyFromWhatItCannotRead(String version) {
        assertThat(of("engine: Valkey", version))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("Redis " + version + " runs, whose data no Valkey reads: set spec.engine back"));
        assertThat(of("engine: Redis", version)).isEmpty();
        assertThat(of("{engine: Valkey, redis: {customConfig: ['rdb-version-check relaxed']}}", version))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.6", "7.0.15", "7.2.4", "unstable", ""})
    void letsValkeyHaveWhatItReads(String version) {
        assertThat(of("engine: Valkey", version)).isEmpty();
    }

    private static Optional<String> of(String spec, String version) {
        return ForeignData.of(Failovers.failover(spec), List.of(version));
    }
}
