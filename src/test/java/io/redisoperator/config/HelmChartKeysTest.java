package io.redisoperator.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The chart's schema knows the operator's keys, so that Helm refuses what an operator would end by at its start. */
class HelmChartKeysTest {
    private static final Path SCHEMA = Path.of("helm/redis-operator/values.schema.json");

    /** Those that follow from other values of the chart. */
    private static final Set<Key<?>> ELSEWHERE = Set.of(Keys.NAMESPACES, Keys.HTTP_PORT);

    @Test
    void takesEveryKeyInTheTypeThatTheOperatorReadsAndNoOther() throws IOException {
        Map<String, String> known = new TreeMap<>();
        Keys.ALL.stream()
                .filter(key -> !ELSEWHERE.contains(key))
                .forEach(key -> known.put(key.path(), type(key.kind().form())));

        assertThat(typesInSchema()).isEqualTo(known);
    }

    private static Map<String, String> typesInSchema() throws IOException {
        JsonNode config = new ObjectMapper().readTree(SCHEMA.toFile()).at("/properties/config");
        Map<String, String> types = new TreeMap<>();
        closed(config)
                .properties()
                .forEach(section -> closed(section.getValue())
                        .properties()
                        .forEach(key -> types.put(
                                section.getKey() + "." + key.getKey(),
                                key.getValue().path("type").asText())));
        return types;
    }

    private static JsonNode closed(JsonNode object) {
        assertThat(object.path("additionalProperties").asBoolean(true)).isFalse();
        return object.path("properties");
    }

    private static String type(ValueKind.Form form) {
        return switch (form) {
            case TEXT -> "string";
            case INTEGER -> "integer";
            case BOOLEAN -> "boolean";
            case LIST -> "array";
        };
    }
}
