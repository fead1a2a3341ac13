package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code kubectl apply -f k8s/} installs. */
class KubectlManifestsTest {
    private static final List<HasMetadata> OBJECTS = Manifests.files(Path.of("k8s")).stream()
            .flatMap(file -> Manifests.read(file).stream())
            .toList();

    @Test
    void makesTheNamespaceBeforeWhatLivesInIt() {
        assertThat(OBJECTS.getFirst()).isInstanceOf(Namespace.class);
        assertThat(OBJECTS)
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder(
                        "Namespace",
                        "ServiceAccount",
                        "Deployment",
                        "Service",
                        "ClusterRole",
                        "ClusterRoleBinding",
                        "Role",
                        "RoleBinding",
                        "CustomResourceDefinition",
                        "CustomResourceDefinition");
    }

    @Test
    void grantsTheSameRightsAsTheChart() {
        List<HasMetadata> chart = Chart.render("");
        assertThat(Manifests.only(ClusterRole.class, OBJECTS).getRules())
                .containsExactlyInAnyOrderElementsOf(
                        Manifests.only(ClusterRole.class, chart).getRules());
        assertThat(Manifests.only(Role.class, OBJECTS).getRules())
                .containsExactlyInAnyOrderElementsOf(
                        Manifests.only(Role.class, chart).getRules());
    }

    @Test
    void takesNoRightsAwayFromAnEarlierOperator() {
        assertThat(Manifests.only(ClusterRole.class, OBJECTS).getMetadata().getName())
                .isEqualTo("redis-failover-operator");
        assertThat(Manifests.only(ClusterRoleBinding.class, OBJECTS)).satisfies(binding -> {
            assertThat(binding.getMetadata().getName()).isEqualTo("redis-failover-operator");
            assertThat(binding.getRoleRef().getName()).isEqualTo("redis-failover-operator");
        });
    }

    @Test
    void grantsNoMoreThanIsUsed() {
        List<PolicyRule> rules = Manifests.only(ClusterRole.class, OBJECTS).getRules();
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.getVerbs()).doesNotContain("*", "deletecollection", "impersonate");
            assertThat(rule.getApiGroups()).doesNotContain("*", "apiextensions.k8s.io", "rbac.authorization.k8s.io");
            assertThat(rule.getResources()).doesNotContain("*", "pods/exec", "namespaces");
            assertThat(rule.getNonResourceURLs()).isEmpty();
        });
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("secrets"))
                .allSatisfy(rule -> assertThat(rule.getVerbs()).doesNotContain("list", "watch", "delete"));
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("nodes"))
                .allSatisfy(rule -> assertThat(rule.getVerbs()).containsExactly("get"));
        assertThat(rules)
                .filteredOn(rule -> rule.getVerbs().contains("delete"))
                .flatExtracting(PolicyRule::getResources)
                .containsExactlyInAnyOrder(
                        "pods",
                        "services",
                        "configmaps",
                        "persistentvolumeclaims",
                        "statefulsets",
                        "deployments",
                        "poddisruptionbudgets");
    }

    @Test
    void runsTheSameContainerAsTheChart() {
        var ours = Manifests.only(Deployment.class, OBJECTS)
                .getSpec()
                .getTemplate()
                .getSpec();
        var charts = Manifests.only(Deployment.class, Chart.render(""))
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(ours.getContainers().getFirst())
                .usingRecursiveComparison()
                .ignoringFields("volumeMounts")
                .isEqualTo(charts.getContainers().getFirst());
        assertThat(ours.getSecurityContext()).isEqualTo(charts.getSecurityContext());
        assertThat(ours.getTerminationGracePeriodSeconds()).isEqualTo(charts.getTerminationGracePeriodSeconds());
        assertThat(ours.getEnableServiceLinks()).isFalse();
    }

    /** The chart has one, as earlier charts had; with more, they are apart as here. */
    @Test
    void runsTwoOperatorsOnNodesOfTheirOwn() {
        DeploymentSpec ours = Manifests.only(Deployment.class, OBJECTS).getSpec();
        DeploymentSpec charts =
                Manifests.only(Deployment.class, Chart.render("replicas: 2")).getSpec();

        assertThat(ours.getReplicas()).isEqualTo(2);
        assertThat(List.of(ours, charts))
                .allSatisfy(deployment -> assertThat(deployment
                                .getTemplate()
                                .getSpec()
                                .getAffinity()
                                .getPodAntiAffinity()
                                .getPreferredDuringSchedulingIgnoredDuringExecution())
                        .singleElement()
                        .satisfies(preferred -> {
                            assertThat(preferred.getWeight()).isEqualTo(100);
                            assertThat(preferred.getPodAffinityTerm().getTopologyKey())
                                    .isEqualTo("kubernetes.io/hostname");
                            assertThat(preferred.getPodAffinityTerm().getLabelSelector())
                                    .isEqualTo(deployment.getSelector());
                        }));
    }
}
