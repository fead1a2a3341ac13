package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.fakes.FieldValues;
import io.redisoperator.localcluster.api.server.SchemaCheck;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the definition and the operator say of one value after the other, for each field of the schema. */
class FieldValuesTest {
    private static final Definition DEFINITION = Definition.ofGroup("databases.spotahome.com");
    private static final JsonMapper JSON = new JsonMapper();

    /** A field with one value, as a resource is written. */
    record Written(FieldValues field, JsonNode value) {
        private ObjectNode resource() {
            ObjectNode spec = JsonNodeFactory.instance.objectNode();
            field.write(spec, value);
            ObjectNode resource = JsonNodeFactory.instance.objectNode();
            resource.put("apiVersion", "databases.spotahome.com/v1").put("kind", "RedisFailover");
            resource.putObject("metadata").put("name", "cart").put("namespace", "shop");
            resource.set("spec", spec);
            return DEFINITION.stored(resource);
        }

        @Override
        public String toString() {
            return field.path() + ": " + value;
        }
    }

    static Stream<Written> right() {
        return written(FieldValues::right);
    }

    static Stream<Written> wrong() {
        return written(FieldValues::wrong);
    }

    static Stream<Written> odd() {
        return written(FieldValues::odd);
    }

    private static Stream<Written> written(Function<FieldValues, List<JsonNode>> values) {
        return new TreeMap<>(FieldValues.byPath())
                .values().stream()
                        .flatMap(field -> values.apply(field).stream().map(value -> new Written(field, value)));
    }

    @Test
    void areThereForEveryFieldOfTheSchema() {
        assertThat(FieldValues.byPath().keySet()).containsExactlyInAnyOrderElementsOf(DEFINITION.fields());
        assertThat(FieldValues.byPath().values())
                .allSatisfy(field -> assertThat(field.right()).as(field.path()).isNotEmpty())
                .allSatisfy(field -> assertThat(field.wrong()).as(field.path()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("right")
    void areTakenIfTheyAreRight(Written written) {
        ObjectNode resource = written.resource();

        assertThat(DEFINITION.refusals(resource)).isEmpty();
        assertThat(problems(resource)).isEmpty();
    }

    /** Also by the operator, as a resource may have been stored before there were rules. */
    @ParameterizedTest
    @MethodSource("wrong")
    void areRefusedWithTheirPathIfTheyAreWrong(Written written) {
        ObjectNode resource = written.resource();
        List<String> shape = SchemaCheck.problems(resource, DEFINITION.schema());

        assertThat(shape.isEmpty() ? problems(resource) : shape).isNotEmpty().allMatch(written.field()::isNamedBy);
        if (shape.isEmpty()) {
            assertThat(DEFINITION.refusals(resource)).allMatch(written.field()::isNamedBy);
        }
    }

    @ParameterizedTest
    @MethodSource("odd")
    void areNoTroubleIfTheyAreOdd(Written written) {
        ObjectNode resource = written.resource();

        assertThat(DEFINITION.refusals(resource)).allMatch(written.field()::isNamedBy);
        assertThat(problems(resource)).allMatch(written.field()::isNamedBy);
    }

    private static List<String> problems(ObjectNode resource) {
        return switch (Specs.read(JSON.convertValue(resource, DatabasesFailover.class))) {
            case SpecReading.Readable readable -> List.of();
            case SpecReading.Unreadable unreadable ->
                unreadable.problems().stream().map(Object::toString).toList();
        };
    }
}
