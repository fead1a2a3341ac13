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
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real API server refuses by the definitions alone, and in which words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaRulesIT {
    private static final String DEFINITION = "redisfailovers.databases.spotahome.com";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CLAIM =
            "{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";

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
    @CsvSource(
            delimiter = '|',
            value = {
                "redis: {replicas: 0}                          | spec.redis.replicas | at least 1 Redis replica",
                "sentinel: {replicas: 0}                       | spec.sentinel.replicas | at least 1 sentinel replica",
                "redis: {port: 70000}                          | spec.redis.port | less than or equal to 65535",
                "redis: {image: \"a b\"}                       | spec.redis.image | without spaces",
                "redis: {imagePullPolicy: Sometimes}           | spec.redis.imagePullPolicy | one of Always",
                "sentinel: {dnsPolicy: None}                   | spec.sentinel.dnsPolicy | one of ClusterFirst",
                "redis: {customConfig: [\"hz 10\\nport 1\"]}   | spec.redis.customConfig | is one line",
                "redis: {priorityClassName: 'Not a name'}      | spec.redis.priorityClassName | name of a PriorityClass",
                "sentinel: {serviceAccountName: ../x}          | spec.sentinel.serviceAccountName | ServiceAccount",
                "redis: {startupConfigMap: A}                  | spec.redis.startupConfigMap | name of a ConfigMap",
                "redis: {shutdownConfigMap: A}                 | spec.redis.shutdownConfigMap | name of a ConfigMap",
                "redis: {podAnnotations: {'not a key': x}}     | spec.redis.podAnnotations | a key of podAnnotations",
                "sentinel: {serviceAnnotations: {'/': x}}      | spec.sentinel.serviceAnnotations | a key of serviceAnnotations",
                "redis: {resources: {limits: {memory: lots}}}  | spec.redis.resources.limits[memory] | written as 500m",
                "sentinel: {resources: {requests: {cpu: -1}}}  | spec.sentinel.resources.requests[cpu] | written as 500m",
                "redis: {customCommandRenames: [{from: 'a b', to: x}]} | spec.redis.customCommandRenames[0] | name of a command",
                "redis: {customCommandRenames: [{from: keys, to: \"x\\ny\"}]} | spec.redis.customCommandRenames[0] | to is a name",
                "redis: {terminationGracePeriod: -1}           | spec.redis.terminationGracePeriod | greater than or equal to 0",
                "redis: {reservedPodMemoryPercent: 100}        | spec.redis.reservedPodMemoryPercent | less than or equal to 99",
                "redis: {customConfig: [hz 10, PORT 1]}        | spec.redis.customConfig[1] | set spec.redis.port instead",
                "redis: {customConfig: ['  \"Requirepass\" x']} | spec.redis.customConfig[0] | name a Secret in spec.auth",
                "redis: {customConfig: [replica-read-only no]} | spec.redis.customConfig[0] | any value but yes",
                "redis: {customConfig: [hz 1, maxclients 1]}   | spec.redis.customConfig[1] | write 64 or more",
                "redis: {customConfig: [replica-announced no]} | spec.redis.customConfig[0] | hide every replica",
                "redis: {customConfig: [client-output-buffer-limit normal 1 1 1]} | spec.redis.customConfig[0] | 100kb or more",
                "redis: {customConfig: [x-script /y]}          | spec.redis.customConfig[0] | would run a program",
                "sentinel: {customConfig: [quorum 2]}          | spec.sentinel.customConfig[0] | sets one of down-after",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {resources: {requests: {storage: lots}}}}}} | requests.storage | should match",
                "engine: redis                                 | spec.engine | one of Redis, Valkey",
                "auth: {secretPath: a/b}                       | spec.auth.secretPath | name of a Secret",
                "bootstrapNode: {port: 6379}                   | spec.bootstrapNode | host is an IP address",
                "bootstrapNode: {host: \"a\\nb\"}              | spec.bootstrapNode | host is an IP address",
                "bootstrapNode: {host: 10.0.0.5, port: 0}      | spec.bootstrapNode.port | between 1 and 65535",
                "bootstrapNode: {host: 10.0.0.5, port: '65536'} | spec.bootstrapNode.port | between 1 and 65535",
                "bootstrapNode: {host: 10.0.0.5, port: redis}  | spec.bootstrapNode.port | between 1 and 65535",
                "bootstrapNode: {host: a.b, auth: {secretPath: a/b}} | spec.bootstrapNode.auth.secretPath | name of a Secret",
            })
    void namesTheFieldAndSaysWhatFits(String spec, String path, String words) {
        KubernetesClientException refused =
                catchThrowableOfType(KubernetesClientException.class, () -> create("bad", spec));

        assertThat(refused).as(spec).isNotNull();
        assertThat(refused.getMessage()).contains(path).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a123456789-123456789-123456789-123456789-123456789"})
    void takesNoNameOfWhichNoServiceCanBeCalled(String name) {
        for (String version : List.of("databases.spotahome.com/v1", "spotahome.com/v1alpha1")) {
            assertThat(refusal(() -> create(version, name, "{}"))).as(version).contains("metadata.name has at most 48");
        }
    }

    @Test
    void letsEveryExampleThroughAsItIsWritten() {
        Stream<Path> examples = Manifests.files(Path.of("examples")).stream();

        assertThat(examples)
                .allSatisfy(example ->
                        assertThatCode(() -> cluster.apply(example, "default")).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a1 | redis: {resources: {requests: {cpu: 1, memory: 1.5Gi}, limits: {cpu: 500m, hugepages-2Mi: 1e3}, claims: []}}",
                "a2 | redis: {affinity: {anything: [goes, {through: here}]}, podAnnotations: {a.b/C_d: '', e: f}}",
                "a4 | bootstrapNode: {host: redis.example.com, port: 6380, auth: {}}",
                "ab | bootstrapNode: {host: 10.0.0.5, port: ''}",
                "a5 | bootstrapNode: {host: 'fd00::5', port: '6380', allowSentinels: true, enabled: true}",
                "aa | redis: {port: 0, terminationGracePeriod: 0, customCommandRenames: [{from: KEYS}]}",
                "a6 | redis: {customConfig: ['# port 1', '', 'maxmemory 1mb', 'replica-read-only YES', 'save \"\"']}",
                "a7 | sentinel: {customConfig: ['', '# quorum 2', '\"Failover-Timeout\" 9000']}",
                "a8 | redis: {storage: {persistentVolumeClaim: {metadata: {name: d}, spec: {more: x, resources: {requests: {storage: 1073741824}}}}}}",
                "a9 | redis: {storage: {emptyDir: {medium: Memory}}}",
                "a3 | {labelWhitelist: ['^team$'], sentinel: {resources: {}}, redis: {imagePullPolicy: '', startupConfigMap: ''}}",
            })
    void letsThroughWhatTheOperatorReads(String name, String spec) {
        assertThatCode(() -> create(name, spec)).doesNotThrowAnyException();
    }

    @Test
    void letsStorageChangeUntilItIsInForceAndNoLonger() {
        String name = "stored";
        create(name, "redis: {storage: {persistentVolumeClaim: " + CLAIM + "}}");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: {spec: {storageClassName: fast}}}}}}");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: null}}}}");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: " + CLAIM + "}}}}");

        applied(name, "True");

        assertRefused(name, "persistentVolumeClaim: null", "whether Redis has a persistentVolumeClaim cannot change");
        assertRefused(name, "persistentVolumeClaim: {metadata: {name: other}}", "metadata.name cannot change");
        assertRefused(
                name, "persistentVolumeClaim: {spec: {storageClassName: slow}}", "storageClassName cannot change");
        assertRefused(name, "persistentVolumeClaim: {spec: {volumeMode: Block}}", "volumeMode cannot change");
        assertRefused(
                name, "persistentVolumeClaim: {spec: {accessModes: [ReadWriteMany]}}", "accessModes cannot change");
        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: {spec: {volumeMode: Filesystem}}}}}}");
        merge(
                name,
                "{spec: {redis: {replicas: 5, storage: {keepAfterDeletion: true, persistentVolumeClaim:"
                        + " {spec: {resources: {requests: {storage: 2Gi}}}}}}}}");

        applied(name, "False");

        merge(name, "{spec: {redis: {storage: {persistentVolumeClaim: {spec: {storageClassName: slow}}}}}}");
    }

    @Test
    void letsDataGetAClaimNoMoreThanLoseIt() {
        create("bare", "redis: {}");
        applied("bare", "True");

        assertRefused("bare", "persistentVolumeClaim: " + CLAIM, "whether Redis has a persistentVolumeClaim");
        merge("bare", "{spec: {redis: {storage: {emptyDir: {sizeLimit: 1Gi}}}}}");
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

    private void assertRefused(String name, String storage, String words) {
        assertThat(refusal(() -> merge(name, "{spec: {redis: {storage: {" + storage + "}}}}")))
                .as(storage)
                .contains("spec.redis.storage")
                .contains(words);
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
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        json("{status: {conditions: [{type: ConfigApplied, status: '" + status + "', reason: R,"
                                + " message: m, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}"));
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
        create("databases.spotahome.com/v1", name, spec);
    }

    private void create(String version, String name, String spec) {
        String body = spec.startsWith("{") ? " " + spec : "\n  " + spec;
        String yaml = String.join(
                "\n",
                List.of(
                        "apiVersion: " + version,
                        "kind: RedisFailover",
                        "metadata: {name: " + name + ", namespace: default}",
                        "spec:" + body));
        cluster.client().resource(yaml).create();
    }
}
