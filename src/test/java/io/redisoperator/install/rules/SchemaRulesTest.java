package io.redisoperator.install.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaRulesTest {
    @Test
    void asksAboutTheNameOfAResourceAtItsRoot() {
        SchemaRules rules =
                rules("type: object, properties: {metadata: {type: object}}," + rule("size(self.metadata.name) < 4"));

        assertThat(refused(rules, "{metadata: {name: abcd}}")).containsExactly("");
        assertThat(refused(rules, "{metadata: {name: abc}}")).isEmpty();
    }

    @Test
    void namesThePlaceOfEveryElementAndKeyThatBreaksARule() {
        SchemaRules rules = ofField("type: array, items: {type: object, additionalProperties: {type: string, "
                + rule("self != 'x'") + "}}");

        assertThat(refused(rules, "{f: [{a: y}, {a: x, b: x}]}")).containsExactly("f[1][a]", "f[1][b]");
    }

    @Test
    void addsTheFieldThatARuleSpeaksOf() {
        SchemaRules rules = ofField(
                "type: object, properties: {of: {type: object, additionalProperties: {type: integer}}},"
                        + " x-kubernetes-validations: [{message: m, fieldPath: .of.a, rule: '!(\"a\" in self.of) || self.of[\"a\"] > 1'}]");

        assertThat(refused(rules, "{f: {of: {a: 1}}}")).containsExactly("f.of[a]");
    }

    @ParameterizedTest
    @CsvSource({
        "namespace, __namespace__",
        "a-b, a__dash__b",
        "a.b, a__dot__b",
        "a/b, a__slash__b",
        "a__b, a__underscores__b"
    })
    void reachesFieldsWhoseNamesAreNoIdentifiers(String field, String inRules) {
        SchemaRules rules = ofField("type: object, properties: {'" + field + "': {type: string}}, "
                + rule("!has(self." + inRules + ") || self." + inRules + " == 'y'"));

        assertThat(refused(rules, "{f: {'" + field + "': x}}")).containsExactly("f");
        assertThat(refused(rules, "{f: {'" + field + "': y}}")).isEmpty();
    }

    @Test
    void seesWhatIsANumberOrAStringAsItIsWritten() {
        SchemaRules rules =
                ofField("x-kubernetes-int-or-string: true, " + rule("type(self) == int ? self > 1 : self == 'many'"));

        assertThat(refused(rules, "{f: 1}")).containsExactly("f");
        assertThat(refused(rules, "{f: few}")).containsExactly("f");
        assertThat(refused(rules, "{f: 2}")).isEmpty();
        assertThat(refused(rules, "{f: many}")).isEmpty();
    }

    @Test
    void seesAWholeNumberAsADoubleWhereTheSchemaSaysNumber() {
        SchemaRules rules = ofField("type: number, " + rule("self < 1.5"));

        assertThat(refused(rules, "{f: 2}")).containsExactly("f");
        assertThat(refused(rules, "{f: 1}")).isEmpty();
    }

    @Test
    void comparesWithBeforeOnlyWhereTheValueWasThere() {
        SchemaRules rules = ofField("type: integer, " + rule("self >= oldSelf"));

        assertThat(refused(rules, "{f: 1}")).isEmpty();
        assertThat(refused(rules, "{}", "{f: 1}")).isEmpty();
        assertThat(refused(rules, "{f: 2}", "{f: 1}")).containsExactly("f");
    }

    @Test
    void findsWhatAnElementWasByTheKeysOfItsList() {
        String element =
                "type: object, properties: {k: {type: string}, v: {type: integer}}, " + rule("self.v >= oldSelf.v");
        SchemaRules keyed = ofField(
                "type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {" + element + "}");
        SchemaRules atomic = ofField("type: array, items: {" + element + "}");
        String before = "{f: [{k: a, v: 1}, {k: b, v: 5}]}";
        String after = "{f: [{k: b, v: 4}, {k: a, v: 1}, {k: c, v: 0}]}";

        assertThat(refused(keyed, before, after)).containsExactly("f[0]");
        assertThat(refused(atomic, before, after)).isEmpty();
    }

    @Test
    void leavesAloneWhatAnEditLeavesAsItWas() {
        SchemaRules rules =
                rules("type: object, properties: {g: {type: integer}, f: {type: array, items: {type: integer, "
                        + rule("self > 1") + "}}}");

        assertThat(refused(rules, "{f: [1], g: 1}", "{f: [1], g: 2}")).isEmpty();
        assertThat(refused(rules, "{f: [1], g: 1}", "{f: [1, 2], g: 1}")).containsExactly("f[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rule: self.b == 1, message: m                    | does not compile",
                "rule: self.a.size() == 1, message: m             | does not compile",
                "rule: self.metadata.name == '', message: m       | does not compile",
                "rule: self.open.anything == 1, message: m        | does not compile",
                "rule: self.a, message: m                         | does not compile",
                "rule: self.a == 1                                | without a message",
                "rule: self.a == 1, message: m, fieldPath: .b     | fieldPath that the schema does not have",
                "rule: self.a == 1, message: m, optionalOldSelf: true | optionalOldSelf",
            })
    void refusesARuleThatAnApiServerWouldNotTakeOrThatItCannotAnswer(String rule, String words) {
        String field = "type: object, properties: {a: {type: integer}, open: {type: object,"
                + " x-kubernetes-preserve-unknown-fields: true}}, x-kubernetes-validations: [{" + rule + "}]";

        assertThatThrownBy(() -> ofField(field)).hasMessageContaining(words).hasMessageContaining(".f");
    }

    private static String rule(String rule) {
        return "x-kubernetes-validations: [{message: m, rule: \"" + rule + "\"}]";
    }

    private static SchemaRules ofField(String schema) {
        return rules("type: object, properties: {f: {" + schema + "}}");
    }

    private static SchemaRules rules(String schema) {
        return new SchemaRules(yaml("{" + schema + "}"));
    }

    private static List<String> refused(SchemaRules rules, String resource) {
        return rules.ofCreation(yaml(resource)).stream().map(Violation::path).toList();
    }

    private static List<String> refused(SchemaRules rules, String before, String after) {
        return rules.ofEdit(yaml(before), yaml(after)).stream()
                .map(Violation::path)
                .toList();
    }

    private static JsonNode yaml(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
