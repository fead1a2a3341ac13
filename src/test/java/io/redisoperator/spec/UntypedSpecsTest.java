package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.redisoperator.model.FailoverKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UntypedSpecsTest {
    @ParameterizedTest
    @EnumSource
    void refusesAResourceThatDoesNotFitItsType(FailoverKind kind) {
        GenericKubernetesResource odd = new GenericKubernetesResource();
        odd.setApiVersion(kind.apiVersion());
        odd.setKind("RedisFailover");
        odd.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("cart")
                .withUid("u1")
                .withGeneration(4L)
                .build());
        assertThat(Specs.read(odd)).isInstanceOfSatisfying(SpecReading.Unreadable.class, unreadable -> {
            assertThat(unreadable.kind()).isEqualTo(kind);
            assertThat(unreadable.generation()).isEqualTo(4);
            assertThat(unreadable.problems())
                    .singleElement()
                    .hasToString(
                            "spec: does not have the form that the definition of " + kind.apiVersion()
                                    + " asks for; install the definition that came with the operator, it tells which field it is");
        });
    }
}
