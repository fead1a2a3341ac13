package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each field that users write as a pod's arrives in the objects that are made, and what stands there without it. */
class PodFieldsTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "imagePullPolicy          | containers/0/imagePullPolicy  | Always",
                "resources                | containers/0/resources        | {requests: {cpu: 100m}, limits: {memory: 64Mi}}",
                "containerSecurityContext | containers/0/securityContext  | {runAsUser: 7, privileged: false}",
                "securityContext          | securityContext               | {runAsUser: 8, fsGroup: 9}",
                "tolerations              | tolerations                   | [{key: a, operator: Exists}]",
                "nodeSelector             | nodeSelector                  | {disk: ssd, zone: a}",
                "affinity                 | affinity                      | {podAntiAffinity:"
                        + " {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}}",
            })
    void stand(String field, String place, String value) {
        for (String component : new String[] {"redis", "sentinel"}) {
            JsonNode made = pod(component, field + ": " + value);

            assertThat(made.at("/" + place)).as(component).isEqualTo(yaml(value));
            assertThat(pod(component, "replicas: 3").at("/" + place))
                    .as(component + " without")
                    .isNotEqualTo(yaml(value));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "image                    | image           | 'registry.test/exporter:1'",
                "imagePullPolicy          | imagePullPolicy | Always",
                "args                     | args            | [--debug, '--check-keys=a,b']",
                "resources                | resources       | {limits: {cpu: 1500m, memory: 1Gi}, requests: {cpu: 10m}}",
                "containerSecurityContext | securityContext | {runAsUser: 7}",
            })
    void standInTheExporter(String field, String place, String value) {
        for (String component : new String[] {"redis", "sentinel"}) {
            JsonNode container = pod(component, "exporter: {enabled: true, " + field + ": " + value + "}")
                    .at("/containers/1");

            assertThat(container.path("name").asText()).isEqualTo(component + "-exporter");
            assertThat(container.path(place)).as(component).isEqualTo(yaml(value));
        }
    }

    @Test
    void standInTheEnvironmentOfTheExporter() {
        String variables = "[{name: A, value: b}, {name: C, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]";
        for (String component : new String[] {"redis", "sentinel"}) {
            JsonNode env = pod(component, "exporter: {enabled: true, env: " + variables + "}")
                    .at("/containers/1/env");

            assertThat(env).as(component).containsAll(yaml(variables));
            assertThat(env).hasSizeGreaterThan(4);
        }
    }

    @Test
    void standInTheClaimTemplate() {
        JsonNode claim = set("""
                        persistentVolumeClaim:
                          metadata: {name: disk, labels: {tier: gold}, annotations: {backup: daily}}
                          spec: {storageClassName: fast, accessModes: [ReadWriteOncePod], resources: {requests: {storage: 3Gi}}}
                        """).at("/spec/volumeClaimTemplates/0");

        assertThat(claim.at("/metadata/name").asText()).isEqualTo("disk");
        assertThat(claim.at("/metadata/labels/tier").asText()).isEqualTo("gold");
        assertThat(claim.at("/metadata/annotations/backup").asText()).isEqualTo("daily");
        assertThat(claim.at("/spec/storageClassName").asText()).isEqualTo("fast");
        assertThat(claim.at("/spec/accessModes")).isEqualTo(yaml("[ReadWriteOncePod]"));
        assertThat(claim.at("/spec/resources/requests/storage").asText()).isEqualTo("3Gi");
    }

    @Test
    void standInTheVolumeOfTheData() {
        JsonNode volumes = set("emptyDir: {medium: Memory, sizeLimit: 64Mi}").at("/spec/template/spec/volumes");

        assertThat(volumes).contains(yaml("{name: redis-data, emptyDir: {medium: Memory, sizeLimit: 64Mi}}"));
    }

    private static JsonNode pod(String component, String part) {
        Failover failover = Failovers.failover(component + ":\n" + part.indent(2));
        return tree(component.equals("redis")
                        ? RedisStatefulSet.of(failover, AllObjects.OPTIONS)
                        : SentinelDeployment.of(failover, AllObjects.OPTIONS))
                .at("/spec/template/spec");
    }

    private static JsonNode set(String storage) {
        return tree(RedisStatefulSet.of(
                Failovers.failover("redis:\n  storage:\n" + storage.indent(4)), AllObjects.OPTIONS));
    }

    /** As written and read, so that numbers have the type that they have in the test. */
    private static JsonNode tree(HasMetadata object) {
        return yaml(AppliedHash.tree(object).toString());
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
