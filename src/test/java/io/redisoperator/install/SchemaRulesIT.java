package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.api.RealApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server refuses by the definitions alone, and in which words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaRulesIT {
    private static final String DEFINITION = "redisfailovers.databases.spotahome.com";
    private static final Duration LONG = Duration.ofSeconds(30);

    private LocalCluster cluster;

    @BeforeAll
    void start() {
        assumeThat(RealApi.available()).as("a kube-apiserver").isTrue();
        cluster = LocalCluster.builder().realApi(true).withoutKubelet().start();
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#refused")
    void namesTheFieldAndSaysWhatFits(SchemaCases.Refused refused) {
        assertThat(refusal(() -> create(refused.written())))
                .contains(refused.path())
                .contains(refused.words());
    }

    @Test
    void letsEveryExampleThroughAsItIsWritten() {
        Stream<Path> examples = Manifests.files(Path.of("examples")).stream();

        assertThat(examples)
                .allSatisfy(example ->
                        assertThatCode(() -> cluster.apply(example, "default")).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @MethodSource("io.redisoperator.install.SchemaCases#taken")
    void letsThroughWhatTheOperatorReads(SchemaCases.Written written) {
        assertThatCode(() -> create(written)).doesNotThrowAnyException();
    }

    @Test
    void letsStorageChangeUntilItIsInForceAndNoLonger() {
        String name = "stored";
        create(name, SchemaCases.CLAIMED);
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: {spec: {storageClassName: fast}}}}}}");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: null}}}}");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: " + SchemaCases.CLAIM + "}}}}");

        applied(name, "True");

        assertEditsMeetTheirCases(name, SchemaCases.CLAIMED);

        applied(name, "False");

        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: {spec: {storageClassName: slow}}}}}}");
    }

    @Test
    void letsDataGetAClaimNoMoreThanLoseIt() {
        create("bare", SchemaCases.UNCLAIMED);
        applied("bare", "True");

        assertEditsMeetTheirCases("bare", SchemaCases.UNCLAIMED);
    }

    @Test
    void letsWhatHadAnotherNameBeforeTheRuleBeReportedOnAndEdited() throws IOException {
        String name = "older.name";
        JsonNode rules =
                new YAMLMapper().readTree(Path.of("k8s", DEFINITION + ".yaml").toFile());
        define(withoutRules(rules.deepCopy()));
        await().atMost(LONG).ignoreExceptions().until(() -> {
            create(name, "redis: {}");
            return true;
        });
        define(rules);
        await().atMost(LONG)
                .until(() -> refusal(() -> create("other.name", "{}")).contains("metadata.name has at most"));

        applied(name, "False");
        merge(name, "{spec: {redis: {replicas: 5}}}");
    }

    /** Rules are not asked about what stays as it was, from Kubernetes 1.30 on. */
    @Test
    void letsWhatWasStoredBeforeTheRulesBeReportedOnAndEditedElsewhere() throws IOException {
        JsonNode rules =
                new YAMLMapper().readTree(Path.of("k8s", DEFINITION + ".yaml").toFile());
        String odd = "redis: {customConfig: [port 1], storage: {persistentVolumeClaim: {metadata: {name: d}, spec:"
                + " {resources: {requests: {storage: lots}}}}}}";
        define(withoutRules(rules.deepCopy()));
        await().atMost(LONG).ignoreExceptions().until(() -> {
            create("older", odd);
            return true;
        });
        define(rules);
        await().atMost(LONG)
                .until(() -> refusal(() -> merge("older", "{spec: {redis: {customConfig: [bind x]}}}"))
                        .contains("could not reach"));

        applied("older", "False");
        merge("older", "{spec: {redis: {replicas: 5}, sentinel: {replicas: 5}}}");
        merge("older", "{spec: {redis: {customConfig: [hz 10]}}}");
        assertThat(refusal(() -> merge("older", "{spec: {redis: {customConfig: [port 1]}}}")))
                .contains("set spec.redis.port");
    }

    /** A rule is asked about its own node: one of a field leaves the object alone in which that lies. */
    @Test
    void letsFieldsThatWereStoredBeforeTheirRulesBeWhileTheirNeighboursAreEdited() throws IOException {
        JsonNode rules =
                new YAMLMapper().readTree(Path.of("k8s", DEFINITION + ".yaml").toFile());
        Map<String, SchemaCases.Beside> besides = named("beside-", SchemaCases.besides());
        Map<String, SchemaCases.Beside> within = named("within-", SchemaCases.within());
        define(withoutRules(rules.deepCopy()));
        Stream.of(besides, within)
                .forEach(all -> all.forEach((name, beside) -> await().atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> {
                            create(name, beside.older().spec());
                            return true;
                        })));
        define(rules);
        await().atMost(LONG)
                .until(() -> refusal(() -> create("another.name", "{}")).contains("metadata.name has at most"));

        assertThat(besides)
                .allSatisfy((name, beside) ->
                        assertThatCode(() -> merge(name, beside.change())).doesNotThrowAnyException());
        assertThat(within)
                .allSatisfy((name, beside) ->
                        assertThat(refusal(() -> merge(name, beside.change()))).contains("Invalid value"));
    }

    /** Those of this definition. */
    private static Map<String, SchemaCases.Beside> named(String prefix, List<SchemaCases.Beside> cases) {
        Map<String, SchemaCases.Beside> named = new TreeMap<>();
        cases.stream()
                .filter(beside -> beside.older().apiVersion().startsWith("databases."))
                .forEach(beside -> named.put(prefix + named.size(), beside));
        return named;
    }

    private void define(JsonNode definition) {
        CustomResourceDefinition wanted =
                Serialization.unmarshal(definition.toString(), CustomResourceDefinition.class);
        cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(DEFINITION)
                .edit(now -> {
                    wanted.setMetadata(now.getMetadata());
                    wanted.setStatus(now.getStatus());
                    return wanted;
                });
    }

    private static JsonNode withoutRules(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove(List.of("x-kubernetes-validations", "pattern"));
        }
        schema.forEach(SchemaRulesIT::withoutRules);
        return schema;
    }

    private void assertEditsMeetTheirCases(String name, String stored) {
        assertThat(SchemaCases.refusedEdits())
                .filteredOn(edit -> edit.before().equals(stored))
                .isNotEmpty()
                .allSatisfy(edit -> assertThat(refusal(() -> merge(name, edit.change())))
                        .contains("spec.redis.storage")
                        .contains(edit.words()));
        assertThat(SchemaCases.takenEdits())
                .filteredOn(edit -> edit.before().equals(stored))
                .isNotEmpty()
                .allSatisfy(
                        edit -> assertThatCode(() -> merge(name, edit.change())).doesNotThrowAnyException());
    }

    private static String refusal(ThrowingCallable edit) {
        KubernetesClientException refused = catchThrowableOfType(KubernetesClientException.class, edit);
        return refused == null ? "taken" : String.valueOf(refused.getMessage());
    }

    private void merge(String name, String change) {
        resource(name).patch(PatchContext.of(PatchType.JSON_MERGE), json(change));
    }

    /** As the operator reports it. */
    private void applied(String name, String status) {
        resource(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), json(SchemaCases.applied(status)));
    }

    private Resource<DatabasesFailover> resource(String name) {
        return cluster.client()
                .resources(DatabasesFailover.class)
                .inNamespace("default")
                .withName(name);
    }

    private static String json(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create(String name, String spec) {
        create(SchemaCases.Written.named(name, spec));
    }

    private void create(SchemaCases.Written written) {
        cluster.client().resource(written.yaml()).create();
    }
}
