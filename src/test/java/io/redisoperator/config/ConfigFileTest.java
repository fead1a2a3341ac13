package io.redisoperator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
    @Test
    void showsEveryKeyWithItsDefaultInTheDeliveredFile() {
        Map<String, String> delivered = ConfigFile.read(Path.of("conf/operator.yaml")).entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getKey().path(), e -> e.getValue().text()));
        Map<String, String> defaults = Keys.ALL.stream().collect(Collectors.toMap(Key::path, Key::fallback));
        assertThat(delivered).isEqualTo(defaults);
    }
}
