package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of the template of claims, which an API server checks only when one is made. */
class ClaimSpecsTest {
    private static final String CLAIM = "spec.redis.storage.persistentVolumeClaim.";
    private static final String LONGEST_DOMAIN = "a".repeat(253);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "selector: {matchExpressions: [{key: a, operator: Foo}]}           | selector.matchExpressions[0].operator",
                "selector: {matchExpressions: [{key: a}]}                          | selector.matchExpressions[0].operator",
                "selector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: In}]}"
                        + " | selector.matchExpressions[1].values",
                "selector: {matchExpressions: [{key: a, operator: NotIn, values: []}]} | selector.matchExpressions[0].values",
                "selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]} | selector.matchExpressions[0].values",
                "selector: {matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]}"
                        + " | selector.matchExpressions[0].values",
                "selector: {matchExpressions: [{key: a, operator: In, values: [b, 'c d']}]}"
                        + " | selector.matchExpressions[0].values[1]",
                "selector: {matchExpressions: [{key: 'a b', operator: Exists}]}    | selector.matchExpressions[0].key",
                "selector: {matchExpressions: [{operator: Exists}]}                | selector.matchExpressions[0].key",
                "selector: {matchLabels: {'a b': c}}                               | selector.matchLabels[a b]",
                "selector: {matchLabels: {a: 'b c'}}                               | selector.matchLabels[a]",
                "dataSource: {name: a}                                             | dataSource.kind",
                "dataSource: {kind: PersistentVolumeClaim}                         | dataSource.name",
                "dataSourceRef: {name: a}                                          | dataSourceRef.kind",
                "dataSourceRef: {kind: PersistentVolumeClaim, name: ''}            | dataSourceRef.name",
            })
    void namesTheFieldOfTheSpecForWhichNoClaimWouldBeMade(String field, String at) {
        assertThat(paths("", field)).containsExactly(CLAIM + "spec." + at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selector: {matchLabels: {a.b/c: d, e: ''}}",
                "selector: {matchExpressions: [{key: a, operator: In, values: [b, '']}, {key: a.b/c, operator: NotIn, values: [d]},"
                        + " {key: e, operator: Exists}, {key: f, operator: DoesNotExist, values: []}]}",
                "dataSource: {kind: PersistentVolumeClaim, name: other}",
                "dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: yesterday, namespace: there}"
            })
    void takesWhatAnApiServerTakes(String field) {
        assertThat(paths("", field)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels", "annotations"})
    void refusesAKeyWhoseDomainIsTooLong(String part) {
        assertThat(paths(part + ": {" + LONGEST_DOMAIN + "/b: c}", "")).isEmpty();
        assertThat(paths(part + ": {a" + LONGEST_DOMAIN + "/b: c}", ""))
                .containsExactly(CLAIM + "metadata." + part + "[a" + LONGEST_DOMAIN + "/b]");
    }

    @Test
    void refusesMoreAnnotationsThanAnObjectCanHave() {
        String most = "a".repeat(256 * 1024 - "keyskeys".length());

        assertThat(paths("annotations: {keys: " + most.substring(4) + ", more: word}", ""))
                .isEmpty();
        assertThat(paths("annotations: {keys: " + most.substring(4) + ", more: words}", ""))
                .containsExactly(CLAIM + "metadata.annotations");
    }

    private static List<String> paths(String metadata, String spec) {
        String claim = """
                redis:
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data, %s}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, %s}
                """.formatted(metadata, spec);
        return switch (Specs.read(Failovers.databases(claim))) {
            case SpecReading.Unreadable unreadable ->
                unreadable.problems().stream().map(SpecProblem::path).toList();
            case SpecReading.Readable readable -> List.of();
        };
    }
}
