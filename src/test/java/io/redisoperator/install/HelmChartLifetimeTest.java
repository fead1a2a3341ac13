package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.redisoperator.config.OperatorConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the operators of a release follow each other, and how long one may take to end. */
class HelmChartLifetimeTest {
    @Test
    void updatesPodByPodAsLongAsTheOperatorsElectALeader() {
        assertThat(strategy("replicas: 2")).isEqualTo("RollingUpdate");
        assertThat(strategy("{replicas: 2, config: {leaderElection: {enabled: true}}}"))
                .isEqualTo("RollingUpdate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {leaderElection: {enabled: false}}",
                "{config: {leaderElection: {enabled: false}}, updateStrategy: {rollingUpdate: {maxSurge: 1}}}",
                "image: {cli_args: --leader-election-enabled=false}",
                "image: {cli_args: --log-level debug --leader-election-enabled false}",
            })
    void neverRunsTwoOperatorsThatElectNoLeader(String values) {
        assertThat(strategy(values)).isEqualTo("Recreate");

        ObjectNode two = Definition.object(values).put("replicas", 2);
        assertThatThrownBy(() -> Chart.render(two.toString())).hasMessageContaining("replicas is 2 while");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "terminationGracePeriodSeconds: 20",
                "config: {shutdown: {grace: 1m}}",
                "{config: {shutdown: {grace: 30000ms}}, image: {cli_args: --log-level debug}}",
                "image: {cli_args: --shutdown-grace=30s}",
            })
    void refusesToHaveTheOperatorKilledBeforeItsGraceIsOver(String values) {
        assertThatThrownBy(() -> Chart.render(values))
                .hasMessageContaining("has to be longer than config.shutdown.grace");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "terminationGracePeriodSeconds: 21                                                     | 21",
                "config: {shutdown: {grace: 29999ms}}                                                  | 30",
                "{config: {shutdown: {grace: 9m}}, terminationGracePeriodSeconds: 600}                 | 600",
                "{terminationGracePeriodSeconds: 10, image: {cli_args: --shutdown-grace 09s}}          | 10",
            })
    void letsTheOperatorFinishWithinItsGrace(String values, long seconds) {
        assertThat(Manifests.only(Deployment.class, Chart.render(values))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTerminationGracePeriodSeconds())
                .isEqualTo(seconds);
    }

    @Test
    void knowsTheOperatorsGrace() {
        assertThat(OperatorConfig.defaults().shutdown().grace()).isEqualTo(Duration.ofSeconds(20));
    }

    private static String strategy(String values) {
        DeploymentStrategy strategy =
                Manifests.only(Deployment.class, Chart.render(values)).getSpec().getStrategy();
        assertThat(strategy.getRollingUpdate()).isNull();
        return strategy.getType();
    }
}
