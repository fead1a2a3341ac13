package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart's {@code config} takes whatever {@code conf/operator.yaml} has, and hands it on. */
class ChartConfigTest {
    /** What follows from other values. */
    private static final Map<String, String> ELSEWHERE = Map.of("kubernetes", "namespaces", "http", "port");

    private static final ObjectNode ALL =
            Definition.objects(Path.of("conf/operator.yaml")).getFirst();

    static Stream<String> sections() {
        return ALL.properties().stream().map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("sections")
    void takesEveryKeyOfEverySection(String section) {
        ObjectNode keys = ((ObjectNode) ALL.get(section)).deepCopy();
        keys.remove(ELSEWHERE.getOrDefault(section, ""));
        // None is as it is by default, so that what is left out shows.
        keys.properties().forEach(key -> key.setValue(another(key.getValue())));

        JsonNode written = operatorFile(JsonNodeFactory.instance
                .objectNode()
                .set("config", JsonNodeFactory.instance.objectNode().set(section, keys)));

        assertThat(written.path(section).properties()).containsAll(keys.properties());
    }

    @Test
    void namesTheKeysThatFollowFromOtherValues() {
        ELSEWHERE.forEach((section, key) -> {
            JsonNode value = ALL.path(section).path(key);
            assertThat(value.isMissingNode()).as(key).isFalse();
            assertThatThrownBy(() -> Chart.render("config: {" + section + ": {" + key + ": " + value + "}}"))
                    .hasMessageContaining(section);
        });
    }

    private static JsonNode another(JsonNode value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value.getNodeType()) {
            case BOOLEAN -> json.booleanNode(!value.booleanValue());
            case NUMBER -> json.numberNode(value.intValue() + 1);
            case ARRAY -> json.arrayNode().add("another");
            default -> json.textNode("another");
        };
    }

    private static JsonNode operatorFile(JsonNode values) {
        ConfigMap map = Manifests.only(ConfigMap.class, Chart.render(values.toString()));
        return Definition.object(Objects.requireNonNull(map.getData().get("operator.yaml")));
    }
}
