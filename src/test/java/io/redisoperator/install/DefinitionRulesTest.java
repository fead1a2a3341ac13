package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.install.rules.Rule;
import io.redisoperator.install.rules.Violation;
import io.redisoperator.localcluster.api.server.MergePatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the definitions refuse and in which words, where there is no API server; {@link SchemaRulesIT} asks one. */
class DefinitionRulesTest {
    private static final Map<String, Definition> BY_API_VERSION = Map.of(
            "spotahome.com/v1alpha1", Definition.ofGroup("spotahome.com"),
            "databases.spotahome.com/v1", Definition.ofGroup("databases.spotahome.com"));

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#refused")
    void namesTheFieldAndSaysWhatFits(SchemaCases.Refused refused) {
        ObjectNode resource = stored(refused.written());

        assertThat(definition(resource).refusals(resource))
                .anySatisfy(refusal -> assertThat(refusal).contains(refused.path(), refused.words()));
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#taken")
    void letsThroughWhatTheOperatorReads(SchemaCases.Written written) {
        ObjectNode resource = stored(written);

        assertThat(definition(resource).refusals(resource)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void letsEveryExampleThroughAsItIsWritten(ObjectNode example) {
        ObjectNode resource = stored(example);

        assertThat(definition(resource).refusals(resource)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#refusedEdits")
    void refusesAnotherStorageOnceItIsInForce(SchemaCases.RefusedEdit edit) {
        ObjectNode before = applied(stored(edit.before()), "True");

        assertThat(definition(before).refusals(before, edited(before, edit.change())))
                .anySatisfy(refusal -> assertThat(refusal).contains("spec.redis.storage", edit.words()));
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#refusedEdits")
    void letsStorageChangeUntilItIsInForce(SchemaCases.RefusedEdit edit) {
        ObjectNode created = stored(edit.before());
        ObjectNode followed = applied(created, "False");

        assertThat(definition(created).refusals(created, edited(created, edit.change())))
                .isEmpty();
        assertThat(definition(created).refusals(followed, edited(followed, edit.change())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#takenEdits")
    void letsEverythingElseChangeOnceItIsInForce(SchemaCases.TakenEdit edit) {
        ObjectNode before = applied(stored(edit.before()), "True");

        assertThat(definition(before).refusals(before, edited(before, edit.change())))
                .isEmpty();
    }

    /** Kubernetes asks no rule anew whose own node is as it was: one of a field is the field's, and not its object's. */
    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#besides")
    void letsAFieldThatWasStoredBeforeItsRuleBeWhileItsNeighbourIsEdited(SchemaCases.Beside beside) {
        ObjectNode older = stored(beside.older());
        ObjectNode edited = edited(older, beside.change());

        assertThat(definition(older).refusals(older)).isNotEmpty();
        assertThat(edited).isNotEqualTo(older);
        assertThat(definition(older).refusals(older, edited)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#within")
    void refusesAnEditOfTheObjectThatARuleIsAbout(SchemaCases.Beside within) {
        ObjectNode older = stored(within.older());

        assertThat(definition(older).refusals(older, edited(older, within.change())))
                .isNotEmpty();
    }

    @Test
    void letsWhatWasStoredBeforeTheRulesBeEditedElsewhere() {
        ObjectNode older = stored("redis: {customConfig: [port 1]}");

        assertThat(definition(older).refusals(older, edited(older, "{spec: {redis: {replicas: 5}}}")))
                .isEmpty();
        assertThat(definition(older).refusals(older, edited(older, "{spec: {redis: {customConfig: [port 2]}}}")))
                .isNotEmpty();
    }

    @Test
    void hasACaseForEveryRule() {
        List<Rule> without = new ArrayList<>();
        BY_API_VERSION
                .values()
                .forEach(definition -> without.addAll(definition.rules().all()));

        assertThat(without).isNotEmpty();
        without.removeAll(namedByCases());
        assertThat(without).as("rules that no row of SchemaCases breaks").isEmpty();
    }

    private static List<Rule> namedByCases() {
        Stream<Violation> created = SchemaCases.refused().stream().flatMap(refused -> {
            ObjectNode resource = stored(refused.written());
            return definition(resource).rules().ofCreation(resource).stream()
                    .filter(violation -> says(violation, refused.path(), refused.words()));
        });
        Stream<Violation> edited = SchemaCases.refusedEdits().stream().flatMap(edit -> {
            ObjectNode before = applied(stored(edit.before()), "True");
            return definition(before).rules().ofEdit(before, edited(before, edit.change())).stream()
                    .filter(violation -> says(violation, "spec.redis.storage", edit.words()));
        });
        return Stream.concat(created, edited).map(Violation::rule).toList();
    }

    private static boolean says(Violation violation, String path, String words) {
        return violation.path().contains(path) && violation.rule().message().contains(words);
    }

    static List<ObjectNode> examples() {
        return Manifests.files(Path.of("examples")).stream()
                .flatMap(file -> Definition.objects(file).stream())
                .filter(object ->
                        BY_API_VERSION.containsKey(object.path("apiVersion").asText()))
                .toList();
    }

    private static Definition definition(ObjectNode resource) {
        return BY_API_VERSION.get(resource.path("apiVersion").asText());
    }

    private static ObjectNode stored(String spec) {
        return stored(SchemaCases.Written.named("stored", spec));
    }

    private static ObjectNode stored(SchemaCases.Written written) {
        return stored(Definition.object(written.yaml()));
    }

    private static ObjectNode stored(ObjectNode written) {
        return definition(written).stored(written);
    }

    private static ObjectNode edited(ObjectNode before, String change) {
        ObjectNode after = before.deepCopy();
        MergePatch.merge(after, Definition.object(change));
        return definition(after).stored(after);
    }

    private static ObjectNode applied(ObjectNode resource, String status) {
        return edited(resource, SchemaCases.applied(status));
    }
}
