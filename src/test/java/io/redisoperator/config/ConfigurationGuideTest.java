package io.redisoperator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationGuideTest {
    private static final Path GUIDE = Path.of("docs/configuration.md");

    @Test
    void listsEveryKeyWithItsDefault() throws IOException {
        List<String> expected = Keys.ALL.stream()
                .map(key -> "| `" + key.path() + "` | " + (key.fallback().isEmpty() ? "" : "`" + key.fallback() + "` ")
                        + "|")
                .toList();

        assertThat(keyRows())
                .hasSameSizeAs(expected)
                .allMatch(row -> expected.stream().anyMatch(row::startsWith));
    }

    @Test
    void namesEveryFormerFlag() throws IOException {
        List<String> formerFlags =
                Keys.ALL.stream().flatMap(key -> key.formerFlags().stream()).toList();

        assertThat(Files.readString(GUIDE)).contains(formerFlags);
    }

    private static List<String> keyRows() throws IOException {
        try (Stream<String> lines = Files.lines(GUIDE)) {
            return lines.filter(line -> line.matches("\\| `\\w+\\.\\w+` \\|.*")).toList();
        }
    }
}
