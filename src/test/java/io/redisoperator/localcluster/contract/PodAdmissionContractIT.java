package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** When the spec of a pod is checked, and what it names, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class PodAdmissionContractIT {
    private static final String[] INVALID = {
        "nodeSelector: {'a b': c}",
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}",
        "topologySpreadConstraints: [{maxSkew: 1, minDomains: 3, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]",
        "initContainers: [{name: before, image: i, ports: [{containerPort: 0}]}]",
        "initContainers: [{name: before, image: i, env: [{name: 'A=B'}]}]"
    };
    private static final String PRIORITY = "priorityClassName: typo";
    private static final String ACCOUNT = "serviceAccountName: typo";

    private final ApiUnderTest api;
    private String namespace = "";

    PodAdmissionContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
        // A controller makes the account that pods have by default.
        eventually(() -> attempt(pod("hostname: plain")));
    }

    @Test
    void checksAPodEvenIfItIsMadeForTrial() {
        for (String field : INVALID) {
            refused(422, () -> attempt(pod(field)));
            refused(422, () -> create(pod(field)));
        }
        refused(403, () -> attempt(pod(PRIORITY)));
        refused(403, () -> create(pod(PRIORITY)));
    }

    /** The real one of tests is told to look up none, as no controller makes any. */
    @Test
    void takesOnlyAPodWhoseAccountExists() {
        assumeFalse(api.api().bringsControllers());
        refused(403, () -> attempt(pod(ACCOUNT)));
        create(new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("reader")
                .endMetadata()
                .build());

        assertThat(attempt(pod("serviceAccountName: reader"))).isNotNull();
    }

    /** What is wrong with a pod comes before that there is one. */
    @Test
    void checksAPodOfANameThatIsTaken() {
        create(pod("hostname: first"));

        refused(409, () -> attempt(pod("hostname: next")));
        refused(403, () -> attempt(pod(PRIORITY)));
        refused(422, () -> attempt(pod(INVALID[0])));
    }

    @Test
    void takesAStatefulSetOnlyIfItsPodsAreValidWhateverTheyName() {
        for (String field : INVALID) {
            refused(422, () -> create(set(StatefulSet.class, "s", field)));
        }
        assertThat(create(set(StatefulSet.class, "s", PRIORITY))).isNotNull();
        assertThat(create(set(StatefulSet.class, "t", ACCOUNT))).isNotNull();
    }

    @Test
    void takesADeploymentOnlyIfItsPodsAreValidWhateverTheyName() {
        for (String field : INVALID) {
            refused(422, () -> create(set(Deployment.class, "d", field)));
        }
        assertThat(create(set(Deployment.class, "d", PRIORITY))).isNotNull();
        assertThat(create(set(Deployment.class, "e", ACCOUNT))).isNotNull();
    }

    private HasMetadata create(HasMetadata object) {
        return api.client().resource(object).create();
    }

    private Pod attempt(Pod pod) {
        return api.client().resource(pod).dryRun().create();
    }

    private Pod pod(String field) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: %s}
                spec:
                  containers: [{name: c, image: i}]
                  %s
                """.formatted(namespace, field), Pod.class);
    }

    private <T extends HasMetadata> T set(Class<T> kind, String name, String field) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: x}}
                  template:
                    metadata: {labels: {app: x}}
                    spec:
                      containers: [{name: c, image: i}]
                      %s
                """.formatted(kind.getSimpleName(), name, namespace, field), kind);
    }
}
