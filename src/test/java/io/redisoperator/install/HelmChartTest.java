package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelmChartTest {
    private static final Path KUBECTL = Path.of("k8s");

    /** Every optional object and field at once, in the names that values have always had. */
    private static final String EVERYTHING = """
            replicas: 2
            image: {repository: registry.test/redis-operator, tag: "9", pullPolicy: Always, cli_args: --log-level debug}
            imageCredentials:
              create: true
              registry: registry.test
              username: user
              password: secret
              email: user@registry.test
              existsSecrets: [{name: other}]
            watchNamespaces: [a, b]
            config:
              check: {interval: 10s}
              http: {metricsPath: /numbers}
              leaderElection: {leaseName: another-lease}
            crds: {annotations: {a: b}}
            serviceAccount: {name: somebody, annotations: {a: b}}
            container: {port: 9999}
            service: {type: NodePort, port: 80}
            monitoring:
              enabled: true
              serviceMonitor: true
              podMonitor: true
              serviceAnnotations: {a: b}
              labels: {release: prometheus}
              prometheus: {name: main}
            podDisruptionBudget: {enabled: true}
            annotations: {a: b}
            labels: {team: a}
            podLabels: {a: b}
            priorityClassName: system-cluster-critical
            nodeSelector: {kubernetes.io/os: linux}
            tolerations: [{key: a, operator: Exists}]
            affinity: {nodeAffinity: {}}
            topologySpreadConstraints:
              - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
            nameOverride: operator
            fullnameOverride: the-operator
            namespace: elsewhere
            """;

    @Test
    void passesAStrictLint() {
        assertThat(Chart.helm().lint().strict().call().isFailed()).isFalse();
    }

    @Test
    void bringsTheDefinitionsThatKubectlInstalls() {
        List<CustomResourceDefinition> ofKubectl = Manifests.files(KUBECTL).stream()
                .flatMap(file -> Manifests.all(CustomResourceDefinition.class, Manifests.read(file)).stream())
                .toList();

        List<CustomResourceDefinition> ofHelm = Manifests.all(CustomResourceDefinition.class, Chart.render(""));

        assertThat(ofHelm)
                .extracting(crd -> crd.getMetadata().getName(), CustomResourceDefinition::getSpec)
                .containsExactlyInAnyOrderElementsOf(ofKubectl.stream()
                        .map(crd -> tuple(crd.getMetadata().getName(), crd.getSpec()))
                        .toList());
    }

    @Test
    void keepsTheDefinitionsWhenUninstalledUnlessToldOtherwise() {
        assertThat(Manifests.all(CustomResourceDefinition.class, Chart.render("")))
                .allSatisfy(crd -> assertThat(crd.getMetadata().getAnnotations())
                        .containsEntry("helm.sh/resource-policy", "keep"));
        assertThat(Manifests.all(CustomResourceDefinition.class, Chart.render("crds: {keep: false}")))
                .hasSize(2)
                .allSatisfy(
                        crd -> assertThat(crd.getMetadata().getAnnotations()).isNullOrEmpty());
        assertThat(Manifests.all(CustomResourceDefinition.class, Chart.render("crds: {install: false}")))
                .isEmpty();
    }

    @Test
    void sharesNoNameWithAnEarlierReleaseOfTheSameName() {
        List<HasMetadata> objects = Chart.render("");

        assertThat(Manifests.only(ClusterRole.class, objects).getMetadata().getName())
                .isEqualTo("redis-operator-failovers");
        assertThat(Manifests.only(ClusterRoleBinding.class, objects)).satisfies(binding -> {
            assertThat(binding.getMetadata().getName()).isEqualTo("redis-operator-failovers");
            assertThat(binding.getRoleRef().getName()).isEqualTo("redis-operator-failovers");
            assertThat(binding.getSubjects()).extracting("name").containsExactly("redis-operator");
        });
        assertThat(objects)
                .filteredOn(object -> !(object instanceof CustomResourceDefinition)
                        && !(object instanceof ClusterRole)
                        && !(object instanceof ClusterRoleBinding))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getNamespace()).isEqualTo("operators"));
    }

    @Test
    void namesEverythingByAReleaseOfAnotherName() {
        List<HasMetadata> objects = Chart.render("new-redis-operator", "redis-failover-operator", "replicas: 0");

        assertThat(Manifests.only(Deployment.class, objects)).satisfies(deployment -> {
            assertThat(deployment.getMetadata().getName()).isEqualTo("new-redis-operator");
            assertThat(deployment.getMetadata().getNamespace()).isEqualTo("redis-failover-operator");
            assertThat(deployment.getSpec().getReplicas()).isZero();
        });
        assertThat(Manifests.only(ClusterRoleBinding.class, objects)).satisfies(binding -> {
            assertThat(binding.getRoleRef().getName()).isEqualTo("new-redis-operator-failovers");
            assertThat(binding.getSubjects())
                    .extracting("name", "namespace")
                    .containsExactly(tuple("new-redis-operator", "redis-failover-operator"));
        });
    }

    /** YAML would take them for numbers. */
    @Test
    void keepsNamesThatLookLikeNumbers() {
        List<HasMetadata> objects = Chart.render("1e1", "1e2", """
                nameOverride: "1e3"
                fullnameOverride: "1e4"
                serviceAccount: {name: "1e5"}
                watchNamespaces: ["1e6"]
                config: {leaderElection: {leaseName: "1e7", namespace: "1e8"}}
                priorityClassName: "1e9"
                """);

        assertThat(objects)
                .filteredOn(object -> !(object instanceof CustomResourceDefinition))
                .allSatisfy(object -> {
                    assertThat(object.getMetadata().getName()).matches("1e[45](-lease)?");
                    assertThat(object.getMetadata().getNamespace()).isIn("1e2", "1e6", "1e8");
                    assertThat(object.getMetadata().getLabels())
                            .containsEntry("app.kubernetes.io/name", "1e3")
                            .containsEntry("app.kubernetes.io/instance", "1e1");
                });
        assertThat(Manifests.all(Role.class, objects)
                        .getLast()
                        .getRules()
                        .getLast()
                        .getResourceNames())
                .containsExactly("1e7");
        PodSpec pod = Manifests.only(Deployment.class, objects)
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo("1e5");
        assertThat(pod.getPriorityClassName()).isEqualTo("1e9");
        assertThat(pod.getVolumes().getFirst().getConfigMap().getName()).isEqualTo("1e4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nameOverride", "fullnameOverride", "namespace"})
    void refusesANameThatIsNone(String value) {
        assertThatThrownBy(() -> Chart.render(value + ": 'a: b'")).hasMessageContaining(value);
    }

    @Test
    void rendersEveryOptionAtOnce() {
        List<HasMetadata> objects = Chart.render(EVERYTHING);

        assertThat(objects).extracting(HasMetadata::getKind).contains("ServiceMonitor", "PodMonitor", "Secret");
        assertThat(Manifests.only(Service.class, objects).getSpec().getType()).isEqualTo("NodePort");
        assertThat(Manifests.only(PodDisruptionBudget.class, objects)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .containsEntry("app.kubernetes.io/name", "operator");
        assertThat(Manifests.only(Deployment.class, objects)).satisfies(deployment -> {
            var pod = deployment.getSpec().getTemplate().getSpec();
            assertThat(deployment.getMetadata().getNamespace()).isEqualTo("elsewhere");
            assertThat(pod.getServiceAccountName()).isEqualTo("somebody");
            assertThat(pod.getImagePullSecrets()).extracting("name").containsExactly("the-operator-pull", "other");
            assertThat(pod.getContainers().getFirst().getImage()).isEqualTo("registry.test/redis-operator:9");
            assertThat(pod.getContainers().getFirst().getArgs()).containsExactly("--log-level", "debug");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/numbers, --log-level debug",
        "/m, --metrics-path=/m",
        "/m, --metrics-path /m --development",
        "/m, --development --http-metrics-path=/m"
    })
    void looksForMetricsWhereTheOperatorServesThem(String path, String flags) {
        List<GenericKubernetesResource> monitors = Manifests.all(
                GenericKubernetesResource.class,
                Chart.render(EVERYTHING.replace("--log-level debug", "'" + flags + "'")));

        assertThat(monitors).hasSize(2).allSatisfy(monitor -> {
            String endpoints = monitor.getKind().equals("PodMonitor") ? "podMetricsEndpoints" : "endpoints";
            assertThat(monitor.<String>get("spec", endpoints, 0, "path")).isEqualTo(path);
        });
    }

    /** Prometheus would name them exported_namespace, as the operator's pod has a namespace too. */
    @Test
    void leavesTheMetricsTheirOwnNamespaces() {
        List<GenericKubernetesResource> monitors =
                Manifests.all(GenericKubernetesResource.class, Chart.render(EVERYTHING));

        assertThat(monitors)
                .extracting(GenericKubernetesResource::getKind)
                .containsExactlyInAnyOrder("ServiceMonitor", "PodMonitor");
        assertThat(monitors).allSatisfy(monitor -> {
            String endpoints = monitor.getKind().equals("PodMonitor") ? "podMetricsEndpoints" : "endpoints";
            assertThat(monitor.<Boolean>get("spec", endpoints, 0, "honorLabels"))
                    .isTrue();
        });
    }

    @Test
    void rendersNothingThatIsTurnedOff() {
        List<HasMetadata> objects = Chart.render(
                "{crds: {install: false}, rbac: {create: false}, serviceAccount: {create: false, name: mine}}");

        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder("ConfigMap", "Deployment", "Service");
    }

    @Test
    void writesAConfigurationThatTheOperatorAccepts() {
        OperatorConfig config = configOf(Chart.render(EVERYTHING));

        assertThat(config.kubernetes().namespaces()).containsExactly("a", "b");
        assertThat(config.http().port()).isEqualTo(9999);
        assertThat(config.check().interval()).isEqualTo(Duration.ofSeconds(10));
    }

    /** Charts of a fork that has groups had no value for one; there it was an environment variable. */
    @Test
    void letsAnOperatorLookAfterAGroup() {
        assertThat(configOf(Chart.render("config: {kubernetes: {operatorGroup: a}, leaderElection: {leaseName: a}}")))
                .satisfies(config -> {
                    assertThat(config.kubernetes().operatorGroup()).contains("a");
                    assertThat(config.leaderElection().leaseName()).isEqualTo("a");
                });
    }

    @Test
    void takesAnAffinityThatIsWrittenInPlaceOfItsOwn() {
        assertThat(Manifests.only(Deployment.class, Chart.render(EVERYTHING))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getAffinity())
                .satisfies(affinity -> {
                    assertThat(affinity.getNodeAffinity()).isNotNull();
                    assertThat(affinity.getPodAntiAffinity()).isNull();
                });
    }

    @Test
    void leavesTheOperatorsDefaultsAlone() {
        assertThat(configOf(Chart.render("")))
                .usingRecursiveComparison()
                .ignoringFields("kubernetes.namespacesRegex", "leaderElection.identity")
                .isEqualTo(OperatorConfig.defaults());
    }

    @Test
    void rollsThePodWhenTheConfigurationChanges() {
        assertThat(checksum("")).isNotEqualTo(checksum("config: {check: {interval: 7s}}"));
    }

    @Test
    void letsNobodyWriteAwayWhatItSelectsPodsByAndRollsThemBy() {
        Deployment deployment = Manifests.only(Deployment.class, Chart.render("""
                podLabels: {app.kubernetes.io/name: b, app.kubernetes.io/version: c, team: a}
                annotations: {checksum/config: b, a: b}
                """));

        ObjectMeta pod = deployment.getSpec().getTemplate().getMetadata();
        assertThat(pod.getLabels())
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/version", "c")
                .containsEntry("team", "a");
        assertThat(pod.getAnnotations()).containsOnly(Map.entry("a", "b"), Map.entry("checksum/config", checksum("")));
    }

    @Test
    void mayRunWhereOnlyRestrictedPodsMay() {
        var pod = Manifests.only(Deployment.class, Chart.render(""))
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
        });
        assertThat(Manifests.only(ServiceAccount.class, Chart.render("")).getAutomountServiceAccountToken())
                .isFalse();
    }

    @Test
    void refusesAMisspeltValue() {
        assertThatThrownBy(() -> Chart.render("replica: 2")).hasMessageContaining("replica");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: {checks: {interval: 10s}}          | checks",
                "config: {check: {intervall: 10s}}          | intervall",
                "config: {check: {interval: 10}}            | interval",
                "config: {leaderElection: {enabled: 1}}     | enabled",
            })
    void refusesAConfigurationThatTheOperatorWould(String values, String named) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(named);
    }

    @Test
    void refusesASecondPlaceForTheWatchedNamespaces() {
        assertThatThrownBy(() -> Chart.render("config: {kubernetes: {namespaces: [a]}}"))
                .hasMessageContaining("kubernetes");
    }

    private static String checksum(String values) {
        return Manifests.only(Deployment.class, Chart.render(values))
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("checksum/config");
    }

    private static OperatorConfig configOf(List<HasMetadata> objects) {
        Path file = Chart.temporary(
                Manifests.only(ConfigMap.class, objects).getData().get("operator.yaml"));
        CommandSpec command = CommandSpec.create();
        Flags.addTo(command);
        return ConfigLoader.load(new CommandLine(command).parseArgs("--config", file.toString()), Map.of());
    }
}
