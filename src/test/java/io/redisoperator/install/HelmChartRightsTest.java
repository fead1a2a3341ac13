package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart lets the operator do, and where. */
class HelmChartRightsTest {
    @Test
    void asksForRightsInTheWatchedNamespacesAlone() {
        List<HasMetadata> objects = Chart.render("watchNamespaces: [a, b]");

        assertThat(Manifests.all(ClusterRole.class, objects)).isEmpty();
        assertThat(Manifests.all(Role.class, objects))
                .extracting(role -> role.getMetadata().getNamespace())
                .containsExactlyInAnyOrder("a", "b", "operators");
    }

    /** A Role could not grant the other two: no namespace has nodes, and one alone is no place to look for Leases in. */
    @Test
    void givesEachNamespaceTheRightsOfTheWholeClusterButForTwo() {
        List<PolicyRule> everywhere =
                Manifests.only(ClusterRole.class, Chart.render("")).getRules();
        List<PolicyRule> inOne = Manifests.all(Role.class, Chart.render("watchNamespaces: [a]")).stream()
                .filter(role -> "a".equals(role.getMetadata().getNamespace()))
                .findFirst()
                .orElseThrow()
                .getRules();

        assertThat(everywhere).containsAll(inOne);
        assertThat(everywhere)
                .filteredOn(rule -> !inOne.contains(rule))
                .extracting(PolicyRule::getResources, PolicyRule::getVerbs)
                .containsExactly(tuple(List.of("nodes"), List.of("get")), tuple(List.of("leases"), List.of("list")));
    }

    @Test
    void limitsTheRightOnLeasesToTheConfiguredOne() {
        List<HasMetadata> objects =
                Chart.render("config: {leaderElection: {leaseName: another-lease, namespace: leases}}");

        assertThat(Manifests.only(Role.class, objects)).satisfies(role -> {
            assertThat(role.getMetadata().getNamespace()).isEqualTo("leases");
            assertThat(role.getRules().getLast().getResourceNames()).containsExactly("another-lease");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--leader-election-lease-name=by-flag --log-level debug",
                "--log-level debug --leader-election-lease-name by-flag",
            })
    void limitsTheRightOnLeasesToTheOneThatAFlagNames(String flags) {
        List<HasMetadata> objects =
                Chart.render("{config: {leaderElection: {leaseName: by-file}}, image: {cli_args: '" + flags + "'}}");

        assertThat(Manifests.only(Role.class, objects).getRules().getLast().getResourceNames())
                .containsExactly("by-flag");
    }
}
