package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AllObjectsTest {
    private static final String EVERYTHING = """
            redis:
              customConfig: [databases 32, maxmemory 100mb]
              exporter: {enabled: true}
              storage:
                persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
              nodeSelector: {zone: a, disk: ssd}
            sentinel: {exporter: {enabled: true}, customConfig: [master-reboot-down-after-period 60000]}
            auth: {secretPath: cart-password}
            """;

    private final Failover cart = Failovers.failover(EVERYTHING);

    @Test
    void bearTheNamesThatUsersDependOn() {
        assertThat(AllObjects.of(cart).stream()
                        .map(object ->
                                object.getKind() + " " + object.getMetadata().getName()))
                .containsExactly(
                        "Pod rfb-cart",
                        "Service rfs-cart",
                        "ConfigMap rfs-cart",
                        "Deployment rfs-cart",
                        "PodDisruptionBudget rfs-cart",
                        "Service rfr-cart",
                        "ConfigMap rfr-cart",
                        "ConfigMap rfr-readiness-cart",
                        "ConfigMap rfr-s-cart",
                        "Secret rfr-auth-cart",
                        "StatefulSet rfr-cart",
                        "PodDisruptionBudget rfr-cart",
                        "Service rfrm-cart",
                        "Service rfrs-cart");
    }

    @Test
    void carryTheirOwnerAndTheFixedLabels() {
        assertThat(AllObjects.of(cart)).allSatisfy(object -> {
            assertThat(object.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(object.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/name", "cart")
                    .containsEntry("app.kubernetes.io/part-of", "redis-failover")
                    .containsEntry("app.kubernetes.io/managed-by", "redis-operator")
                    .containsEntry("redisfailovers.databases.spotahome.com/name", "cart")
                    .containsKey("app.kubernetes.io/component");
            OwnerReference owner = object.getMetadata().getOwnerReferences().getFirst();
            assertThat(owner.getApiVersion()).isEqualTo("databases.spotahome.com/v1");
            assertThat(owner.getKind()).isEqualTo("RedisFailover");
            assertThat(owner.getName()).isEqualTo("cart");
            assertThat(owner.getUid()).isEqualTo(cart.uid());
            assertThat(owner.getController()).isTrue();
            assertThat(owner.getBlockOwnerDeletion()).isTrue();
        });
    }

    @Test
    void nameTheGroupOfTheirOwner() {
        assertThat(AllObjects.of(Failovers.readable(Failovers.seed(""))))
                .allSatisfy(object -> assertThat(object.getMetadata()
                                .getOwnerReferences()
                                .getFirst()
                                .getApiVersion())
                        .isEqualTo("spotahome.com/v1alpha1"));
    }

    @Test
    void holdThePasswordInNothingButTheSecret() {
        assertThat(AllObjects.of(cart))
                .filteredOn(object -> !(object instanceof Secret))
                .allSatisfy(object -> assertThat(AppliedHash.tree(object).toString())
                        .doesNotContain(AllObjects.PASSWORD)
                        .doesNotContain(Specimen.IDENTITY.replication())
                        .doesNotContain(Specimen.IDENTITY.sentinel())
                        .doesNotContain(Specimen.IDENTITY.operator())
                        .doesNotContain(Specimen.IDENTITY.handover())
                        .doesNotContain("requirepass"));
    }

    @Test
    void areTheSameEveryTime() {
        List<String> first = texts(Failovers.failover(EVERYTHING));

        assertThat(texts(Failovers.failover(EVERYTHING))).isEqualTo(first);
    }

    @Test
    void runOnlyPodsThatAreAllowedInARestrictedNamespace() {
        assertThat(pods(cart)).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
                    .allSatisfy(container -> assertRestricted(container.getSecurityContext()));
            assertThat(pod.getVolumes())
                    .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        });
    }

    @Test
    void nameNoHostInACommand() {
        assertThat(pods(cart))
                .allSatisfy(pod -> assertThat(pod.getContainers())
                        .allSatisfy(container -> assertThat(
                                        Stream.concat(container.getCommand().stream(), container.getArgs().stream()))
                                .noneMatch(word -> word.contains("cart"))));
    }

    private static void assertRestricted(SecurityContext context) {
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getRunAsNonRoot()).isTrue();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getCapabilities().getAdd()).isEmpty();
    }

    private static List<String> texts(Failover failover) {
        return AllObjects.of(failover).stream()
                .map(object -> AppliedHash.tree(object).toString())
                .toList();
    }

    static List<PodSpec> pods(Failover failover) {
        return AllObjects.of(failover).stream()
                .flatMap(object -> podSpec(object).stream())
                .toList();
    }

    private static Optional<PodSpec> podSpec(HasMetadata object) {
        return switch (object) {
            case Pod pod -> Optional.of(pod.getSpec());
            case Deployment deployment ->
                Optional.of(deployment.getSpec().getTemplate().getSpec());
            case StatefulSet set -> Optional.of(set.getSpec().getTemplate().getSpec());
            default -> Optional.empty();
        };
    }
}
