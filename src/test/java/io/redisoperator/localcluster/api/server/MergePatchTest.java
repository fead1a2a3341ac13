package io.redisoperator.localcluster.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class MergePatchTest {
    private static final MergeStructure BUILT_IN = new MergeStructure.OfBuiltIn("");

    @Test
    void removesAnElementThatIsMarkedDeleted() {
        assertThat(merged(
                        "{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
                        "{\"containers\":[{\"name\":\"a\",\"$patch\":\"delete\"}]}"))
                .isEqualTo("{\"containers\":[{\"name\":\"b\"}]}");
    }

    @Test
    void replacesAnObjectThatIsMarkedReplaced() {
        assertThat(merged(
                        "{\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{}}}",
                        "{\"strategy\":{\"type\":\"Recreate\",\"$patch\":\"replace\"}}"))
                .isEqualTo("{\"strategy\":{\"type\":\"Recreate\"}}");
    }

    @Test
    void keepsOnlyTheKeysThatAreRetained() {
        assertThat(merged(
                        "{\"volume\":{\"name\":\"a\",\"emptyDir\":{}}}",
                        "{\"volume\":{\"$retainKeys\":[\"name\",\"secret\"],\"name\":\"a\",\"secret\":{}}}"))
                .isEqualTo("{\"volume\":{\"name\":\"a\",\"secret\":{}}}");
    }

    @Test
    void removesFromAListOfPlainValues() {
        assertThat(merged(
                        "{\"finalizers\":[\"a\",\"b\"]}",
                        "{\"$deleteFromPrimitiveList/finalizers\":[\"a\"],\"$setElementOrder/finalizers\":[\"b\"]}"))
                .isEqualTo("{\"finalizers\":[\"b\"]}");
    }

    @Test
    void addsToASetWithoutRepeating() {
        assertThat(merged("{\"finalizers\":[\"a\"]}", "{\"finalizers\":[\"a\",\"b\"]}"))
                .isEqualTo("{\"finalizers\":[\"a\",\"b\"]}");
    }

    private static String merged(String target, String patch) {
        ObjectNode object = Json.parseObject(target);
        MergePatch.mergeStrategically(object, Json.parseObject(patch), BUILT_IN);
        return Json.write(object);
    }
}
