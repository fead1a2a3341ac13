package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.api.RealApi;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real API server refuses by the definitions alone, and in which words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaRulesIT {
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
                "a5 | bootstrapNode: {host: 'fd00::5', port: '6380', allowSentinels: true, enabled: true}",
                "a6 | redis: {port: 0, terminationGracePeriod: 0, customCommandRenames: [{from: KEYS}]}",
                "a3 | {labelWhitelist: ['^team$'], sentinel: {resources: {}}, redis: {imagePullPolicy: '', startupConfigMap: ''}}",
            })
    void letsThroughWhatTheOperatorReads(String name, String spec) {
        assertThatCode(() -> create(name, spec)).doesNotThrowAnyException();
    }

    private void create(String name, String spec) {
        String body = spec.startsWith("{") ? " " + spec : "\n  " + spec;
        String yaml = String.join(
                "\n",
                List.of(
                        "apiVersion: databases.spotahome.com/v1",
                        "kind: RedisFailover",
                        "metadata: {name: " + name + ", namespace: default}",
                        "spec:" + body));
        cluster.client().resource(yaml).create();
    }
}
