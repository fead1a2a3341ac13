package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failovers;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RedisStatefulSetTest {
    private static final String CLAIM =
            "persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";

    @Test
    void startsPodsTogetherAndLeavesReplacingThemToTheOperator() {
        StatefulSet set = of("redis: {replicas: 5}");

        assertThat(set.getSpec().getReplicas()).isEqualTo(5);
        assertThat(set.getSpec().getServiceName()).isEqualTo("rfr-cart");
        assertThat(set.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
        assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(set.getSpec().getSelector().getMatchLabels())
                .containsOnlyKeys("app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/part-of");
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels())
                .containsEntry("redisfailovers-role", "slave");
        assertThat(set.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(60L);
    }

    @Test
    void bootsEachPodAsAReplicaOfItself() {
        Container redis = redis(of("redis: {port: 6380}"));

        assertThat(redis.getCommand()).containsExactly("sh", "/redis/start.sh");
        assertThat(redis.getArgs())
                .containsExactly(
                        "--replicaof",
                        "$(POD_IP)",
                        "6380",
                        "--replica-priority",
                        "0",
                        "--replica-announce-ip",
                        "$(POD_IP)");
        assertThat(redis.getEnv().getFirst().getName()).isEqualTo("POD_IP");
        assertThat(redis.getPorts().getFirst().getName()).isEqualTo("redis");
        assertThat(redis.getPorts().getFirst().getContainerPort()).isEqualTo(6380);
    }

    @Test
    void bindsToThePodsAddressOnlyWhenToldTo() {
        StatefulSet set =
                RedisStatefulSet.of(Failovers.failover("redis: {exporter: {enabled: true}}"), new DesiredOptions(true));

        assertThat(redis(set).getArgs()).endsWith("--bind", "$(POD_IP)");
        assertThat(env(set.getSpec().getTemplate().getSpec().getContainers().get(1)))
                .containsEntry("REDIS_ADDR", "redis://$(POD_IP):6379")
                .containsEntry("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", "$(POD_IP):9121");
    }

    @Test
    void probesFromTheFirstSecondOn() {
        Container redis = redis(of(""));

        assertThat(redis.getStartupProbe().getPeriodSeconds()).isEqualTo(1);
        assertThat(redis.getStartupProbe().getInitialDelaySeconds()).isNull();
        assertThat(redis.getReadinessProbe().getInitialDelaySeconds()).isNull();
        assertThat(redis.getReadinessProbe().getPeriodSeconds())
                .as("seconds between two commands, which cost the node CPU")
                .isEqualTo(5);
        assertThat(redis.getReadinessProbe().getExec().getCommand()).containsExactly("sh", "/redis-readiness/ready.sh");
        assertThat(redis.getLivenessProbe().getPeriodSeconds()
                        * redis.getLivenessProbe().getFailureThreshold())
                .isGreaterThanOrEqualTo(60);
        assertThat(redis.getLifecycle().getPreStop().getExec().getCommand())
                .containsExactly("sh", "/redis-shutdown/shutdown.sh");
    }

    @Test
    void mountsWhatTheContainerReads() {
        assertThat(mounts(of("")))
                .containsOnly(
                        Map.entry("/redis", "redis-config"),
                        Map.entry("/data", "redis-data"),
                        Map.entry("/redis-auth", "redis-auth"),
                        Map.entry("/redis-readiness", "redis-readiness-config"),
                        Map.entry("/redis-shutdown", "redis-shutdown-config"));
        assertThat(mounts(of("redis: {storage: {" + CLAIM + "}}"))).containsEntry("/data", "data");
    }

    @Test
    void handsThePasswordOverAsAReferenceThatMayLeadToNothing() {
        Container redis = redis(of("auth: {secretPath: cart-password}"));

        assertThat(redis.getEnv())
                .filteredOn(variable -> variable.getName().equals("REDIS_PASSWORD"))
                .singleElement()
                .satisfies(variable -> {
                    var reference = variable.getValueFrom().getSecretKeyRef();
                    assertThat(variable.getValue()).isNull();
                    assertThat(reference.getName()).isEqualTo("rfr-auth-cart");
                    assertThat(reference.getKey()).isEqualTo("password");
                    assertThat(reference.getOptional()).isTrue();
                });
    }

    @Test
    void replacesNoPodWhenAPasswordComesChangesOrGoes() {
        String exporter = "redis: {exporter: {enabled: true}}\n";
        PodTemplateSpec without = of(exporter).getSpec().getTemplate();

        assertThat(of(exporter + "auth: {secretPath: one}").getSpec().getTemplate())
                .isEqualTo(without);
        assertThat(of(exporter + "auth: {secretPath: another}").getSpec().getTemplate())
                .isEqualTo(without);
    }

    @Test
    void keepsDataInAnEmptyDirUnlessAClaimIsAskedFor() {
        Volume data = requireNonNull(
                volumes(of("redis: {storage: {emptyDir: {sizeLimit: 1Gi}}}")).get("redis-data"));

        assertThat(data.getEmptyDir().getSizeLimit()).hasToString("1Gi");
        assertThat(of("").getSpec().getVolumeClaimTemplates()).isEmpty();
        assertThat(volumes(of("redis: {storage: {" + CLAIM + "}}"))).doesNotContainKeys("redis-data", "data");
    }

    @Test
    void letsClaimsGoWithTheResourceUnlessTheyAreToBeKept() {
        var claims = of("redis: {storage: {" + CLAIM + "}}").getSpec().getVolumeClaimTemplates();
        var kept = of("redis: {storage: {keepAfterDeletion: true, " + CLAIM + "}}")
                .getSpec()
                .getVolumeClaimTemplates();

        assertThat(claims.getFirst().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getController()).isNull())
                .satisfies(owner -> assertThat(owner.getBlockOwnerDeletion()).isNull());
        assertThat(kept.getFirst().getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void namesTheClaimOfEachPod() {
        assertThat(RedisStatefulSet.claimNames(Failovers.failover("redis: {replicas: 2, storage: {" + CLAIM + "}}")))
                .containsExactly("data-rfr-cart-0", "data-rfr-cart-1");
        assertThat(RedisStatefulSet.claimNames(Failovers.failover(""))).isEmpty();
    }

    @Test
    void changesItsTemplateForDirectivesThatNeedARestartOnly() {
        PodTemplateSpec plain = of("").getSpec().getTemplate();

        assertThat(of("redis: {customConfig: [maxmemory 1gb, hz 20]}").getSpec().getTemplate())
                .isEqualTo(plain);
        assertThat(of("redis: {customConfig: [databases 32]}").getSpec().getTemplate())
                .isNotEqualTo(plain);
        assertThat(of("redis: {replicas: 7}").getSpec().getTemplate()).isEqualTo(plain);
    }

    private static StatefulSet of(String spec) {
        return RedisStatefulSet.of(Failovers.failover(spec), AllObjects.OPTIONS);
    }

    private static Container redis(StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Map<String, String> mounts(StatefulSet set) {
        return redis(set).getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
    }

    private static Map<String, Volume> volumes(StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getVolumes().stream()
                .collect(Collectors.toMap(Volume::getName, volume -> volume));
    }

    private static Map<String, String> env(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }
}
