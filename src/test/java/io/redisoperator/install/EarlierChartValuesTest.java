package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of values that were written for the charts of operators of version 1. */
class EarlierChartValuesTest {
    /** All values that charts 1.2.4 to 3.3.4 have in common, with their defaults. */
    private static final String COMMON = """
            imageCredentials:
              create: false
              registry: url.private.registry
              username: someone
              password: somepassword
              email: someone@example.com
              existsSecrets:
                - registrysecret
            updateStrategy:
              type: RollingUpdate
            replicas: 1
            nameOverride: ""
            fullnameOverride: ""
            serviceAccount:
              create: true
              annotations: {}
              name: ""
            service:
              type: ClusterIP
              port: 9710
            container:
              port: 9710
            securityContext:
              readOnlyRootFilesystem: true
              runAsNonRoot: true
              runAsUser: 1000
            monitoring:
              enabled: false
              serviceMonitor: false
              serviceAnnotations: {}
              prometheus:
                name: unknown
            annotations: {}
            nodeSelector: {}
            tolerations: []
            affinity: {}
            """;

    private static final String CHART_3_3_0 = COMMON + """
            image:
              repository: quay.io/spotahome/redis-operator
              pullPolicy: IfNotPresent
              tag: v1.3.0
              cli_args: ""
            namespace: null
            resources: {}
            crds:
              annotations: {}
            priorityClassName: ""
            """;

    private static final String CHART_OF_1_2_4 = COMMON + """
            image:
              repository: quay.io/spotahome/redis-operator
              pullPolicy: IfNotPresent
              tag: v1.2.4
            resources:
              requests:
                cpu: 100m
                memory: 128Mi
              limits:
                cpu: 100m
                memory: 128Mi
            """;

    private static final String FORK = COMMON + """
            image:
              repository: ghcr.io/freshworks-oss/redis-operator
              pullPolicy: IfNotPresent
              tag: v1.3.0
              cli_args: ""
            labels: {}
            namespace: null
            resources: {}
            priorityClassName: ""
            """;

    @ParameterizedTest
    @ValueSource(strings = {CHART_3_3_0, CHART_OF_1_2_4, FORK})
    void takesAllValuesOfAnEarlierChart(String values) {
        List<HasMetadata> objects = Chart.render(values);

        assertThat(Manifests.only(Deployment.class, objects)).satisfies(deployment -> {
            assertThat(container(deployment).getImage()).matches(".*/redis-operator:v1\\.[23]\\.[04]");
            assertThat(container(deployment).getSecurityContext().getRunAsUser())
                    .isEqualTo(1000);
            assertThat(pullSecrets(deployment)).isEmpty();
        });
        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .contains("Service", "ServiceAccount", "ClusterRole")
                .doesNotContain("Secret", "ServiceMonitor");
    }

    @Test
    void splitsTheArgumentsThatAreWrittenInOneLine() {
        Deployment deployment = Manifests.only(
                Deployment.class, Chart.render("image: {cli_args: '--log-level=debug --concurrency=5'}"));

        assertThat(container(deployment).getArgs()).containsExactly("--log-level=debug", "--concurrency=5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create: false, existsSecrets: [a]                 |                  | false",
                "create: true, existsSecrets: [a, b]               | a,b              | false",
                "create: true, existsSecrets: [], registry: r      | redis-operator-pull   | true",
                "create: false, existsSecrets: [{name: a}]         | a                | false",
                "create: true, existsSecrets: [{name: a}], registry: r | redis-operator-pull,a | true",
                "create: true, existsSecrets: [a, {name: b}]       | a,b              | false",
            })
    void takesPullSecretsByBareNamesWhereEarlierChartsDid(String credentials, String secrets, boolean made) {
        List<HasMetadata> objects = Chart.render("imageCredentials: {" + credentials + "}");

        assertThat(pullSecrets(Manifests.only(Deployment.class, objects)))
                .containsExactly(secrets == null ? new String[0] : secrets.split(","));
        assertThat(Manifests.all(Secret.class, objects)).hasSize(made ? 1 : 0);
    }

    @Test
    void putsLabelsOnObjectsButNotOnPods() {
        List<HasMetadata> objects =
                Chart.render("labels: {team: a, app.kubernetes.io/name: b, app.kubernetes.io/version: c}");

        assertThat(objects)
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("team", "a")
                        .containsEntry("app.kubernetes.io/name", "redis-operator")
                        .containsEntry("app.kubernetes.io/version", "c"));
        assertThat(Manifests.only(Deployment.class, objects)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())
                .doesNotContainKey("team");
    }

    @Test
    void putsAnnotationsOnTheDeploymentItsPodsTheServiceAndThePullSecret() {
        List<HasMetadata> objects =
                Chart.render("{annotations: {a: b}, imageCredentials: {create: true, registry: registry.test}}");

        assertThat(objects)
                .filteredOn(object -> object.getMetadata().getAnnotations() != null
                        && object.getMetadata().getAnnotations().containsKey("a"))
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder("Deployment", "Service", "Secret");
        assertThat(Manifests.only(Deployment.class, objects)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("a", "b");
    }

    @Test
    void alwaysMakesTheServiceByThePortNameOfEarlierCharts() {
        List<HasMetadata> objects = Chart.render("service: {type: NodePort, port: 80}");

        assertThat(Manifests.only(Service.class, objects)).satisfies(service -> {
            assertThat(service.getSpec().getType()).isEqualTo("NodePort");
            assertThat(service.getMetadata().getLabels()).doesNotContainKey("prometheus");
            assertThat(service.getSpec().getPorts())
                    .extracting("name", "port", "targetPort.strVal")
                    .containsExactly(tuple("metrics", 80, "metrics"));
        });
        Container container = container(Manifests.only(Deployment.class, objects));
        assertThat(container.getPorts()).extracting("name").containsExactly("metrics");
        assertThat(List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .extracting(probe -> probe.getHttpGet().getPort().getStrVal())
                .containsOnly("metrics");
    }

    @Test
    void letsMonitorsOfEarlierChartsFindTheService() {
        List<HasMetadata> objects = Chart.render("""
                annotations: {a: b, c: d}
                monitoring:
                  {enabled: true, serviceMonitor: true, podMonitor: true, serviceAnnotations: {a: e}, prometheus: {name: main}}
                """);

        assertThat(Manifests.only(Service.class, objects).getMetadata()).satisfies(metadata -> {
            assertThat(metadata.getLabels()).containsEntry("prometheus", "main");
            assertThat(metadata.getAnnotations()).containsEntry("a", "e").containsEntry("c", "d");
        });
        assertThat(Manifests.all(GenericKubernetesResource.class, objects))
                .extracting(monitor -> monitor.getKind() + " " + monitor.get("spec", "endpoints", 0, "port")
                        + monitor.get("spec", "podMetricsEndpoints", 0, "port"))
                .containsExactlyInAnyOrder("ServiceMonitor metricsnull", "PodMonitor nullmetrics");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resources: {limits: {cpu: 100m, memory: 50Mi}}                         | 50Mi, and the operator needs 96Mi",
                "resources: {limits: {memory: 110M}, requests: {memory: 111M}}          | 110M, less than",
                "serviceAccount: {create: false}                                        | serviceAccount.name is needed",
            })
    void refusesWhatTheEarlierChartTookAndWouldNotRunHere(String values, String message) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"96Mi", "1Gi", "0.5Gi", "200M"})
    void takesALimitOfMemoryThatSuffices(String limit) {
        var container = Manifests.only(Deployment.class, Chart.render("resources: {limits: {memory: " + limit + "}}"))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();

        assertThat(container.getResources().getLimits().get("memory")).isEqualTo(new Quantity(limit));
        assertThat(container.getResources().getRequests()).containsEntry("memory", new Quantity("96Mi"));
    }

    private static Container container(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static List<String> pullSecrets(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getImagePullSecrets().stream()
                .map(LocalObjectReference::getName)
                .toList();
    }
}
