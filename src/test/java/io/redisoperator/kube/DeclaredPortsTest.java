package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.model.Labels.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeclaredPortsTest {
    private static final Pod BESIDE_A_PROXY = new PodBuilder()
            .withNewSpec()
            .addNewContainer()
            .withName("proxy")
            .addNewPort()
            .withContainerPort(15001)
            .endPort()
            .endContainer()
            .addNewContainer()
            .withName("redis")
            .addNewPort()
            .withName("redis")
            .withContainerPort(6380)
            .endPort()
            .endContainer()
            .endSpec()
            .build();

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "BOOTSTRAP"})
    void isWhereServicesFindRedisWhateverTheSpecSaysByNow(Component component) {
        assertThat(DeclaredPorts.of(BESIDE_A_PROXY, component, 7000)).isEqualTo(6380);
    }

    @Test
    void isTheSpecsForAPodThatDeclaresNone() {
        Pod silent = new PodBuilder().withNewSpec().endSpec().build();

        assertThat(DeclaredPorts.of(silent, Component.REDIS, 7000)).isEqualTo(7000);
        assertThat(DeclaredPorts.of(new Pod(), Component.REDIS, 7000)).isEqualTo(7000);
    }

    @Test
    void isTheSameForEverySentinel() {
        assertThat(DeclaredPorts.of(BESIDE_A_PROXY, Component.SENTINEL, 7000)).isEqualTo(26379);
    }
}
