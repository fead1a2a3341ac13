package io.redisoperator.localcluster.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are written for people, and as Kubernetes writes them back. */
class ReadableFormsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT5M10S, 5m10s",
        "PT10M1S, 10m",
        "PT3H20M, 3h20m",
        "PT9H1M, 9h",
        "P3D, 3d"
    })
    void writesAgesAsKubectlDoes(Duration age, String written) {
        assertThat(Age.of(age)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "1000m, 1",
        "100m, 100m",
        "0.1, 100m",
        "1.5, 1500m",
        "2, 2",
        "1024Mi, 1Gi",
        "1536Mi, 1536Mi",
        "1000, 1k",
        "1000M, 1G",
        "0, 0",
        "128Mi, 128Mi"
    })
    void writesQuantitiesInTheirShortestForm(String given, String written) {
        assertThat(Quantities.canonical(given)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".spec.replicas | 3",
                ".status.conditions[?(@.type==\"Ready\")].status | True",
                ".status.conditions[1].type | Degraded",
                ".status.absent.deeper | ''",
            })
    void readsPrinterColumns(String path, String value) {
        var object = Json.parseObject("""
                {"spec":{"replicas":3},
                 "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Degraded","status":"False"}]}}
                """);

        assertThat(JsonPath.read(object, path)).isEqualTo(value);
    }
}
