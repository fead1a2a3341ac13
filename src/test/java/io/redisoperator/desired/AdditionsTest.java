package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users add to Redis pods, and to the objects beside them. */
class AdditionsTest {
    private static final String CLAIM = "storage: {persistentVolumeClaim:"
            + " {metadata: {name: disk}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}";

    @Test
    void tellContainersBesideRedisHowToReachIt() {
        String spec = """
                redis:
                  port: 6380
                  initContainers: [{name: before, image: busybox}]
                  extraContainers:
                    - {name: beside, image: busybox, env: [{name: REDIS_USER, value: me}, {name: URL, value: $(REDIS_ADDR)}]}
                auth: {secretPath: cart-password}
                """;
        PodSpec pod = template(spec).getSpec();

        assertThat(pod.getInitContainers().getFirst().getEnv())
                .extracting(EnvVar::getName)
                .containsExactly("POD_IP", "REDIS_ADDR", "REDIS_PORT", "REDIS_USER", "REDIS_PASSWORD");
        Container beside = pod.getContainers().getLast();
        assertThat(beside.getEnv())
                .extracting(EnvVar::getName)
                .containsExactly("POD_IP", "REDIS_ADDR", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_USER", "URL");
        assertThat(beside.getEnv())
                .filteredOn(variable -> variable.getValue() != null)
                .extracting(EnvVar::getValue)
                .containsExactly("redis://127.0.0.1:6380", "6380", "me", "$(REDIS_ADDR)");
        assertThat(beside.getEnv())
                .filteredOn(variable -> variable.getName().equals("REDIS_PASSWORD"))
                .singleElement()
                .satisfies(variable -> assertThat(
                                variable.getValueFrom().getSecretKeyRef().getKey())
                        .isEqualTo("password"));
    }

    /** A name that is listed twice lets the API server refuse the whole object. */
    @Test
    void takeAVariableOfTheUsersExporterForTheOperators() {
        Failover cart = Failovers.failover("""
                redis:
                  exporter: {enabled: true, env: [{name: REDIS_ALIAS, value: cart}, {name: REDIS_ADDR, value: "redis://me"}]}
                sentinel:
                  exporter: {enabled: true, env: [{name: REDIS_ALIAS, value: cart}, {name: OTHER, value: x}]}
                """);

        for (PodTemplateSpec template : List.of(
                RedisStatefulSet.of(cart, AllObjects.OPTIONS).getSpec().getTemplate(),
                SentinelDeployment.of(cart, AllObjects.OPTIONS).getSpec().getTemplate())) {
            assertThat(template.getSpec().getContainers().getLast().getEnv())
                    .extracting(EnvVar::getName)
                    .doesNotHaveDuplicates();
            assertThat(template.getSpec().getContainers().getLast().getEnv())
                    .filteredOn(variable -> variable.getName().equals("REDIS_ALIAS"))
                    .extracting(EnvVar::getValue)
                    .containsExactly("cart");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDIS_USER", "REDIS_PASSWORD"})
    void giveTheUsersExporterNoHalfOfALogin(String name) {
        assertThat(exporter("env: [{name: " + name + ", value: mine}]").getEnv())
                .filteredOn(variable -> List.of("REDIS_USER", "REDIS_PASSWORD").contains(variable.getName()))
                .singleElement()
                .satisfies(variable -> assertThat(variable.getValue()).isEqualTo("mine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args: [--redis.password=mine]",
                "args: [-redis.password, mine]",
                "args: [--redis.user=me]",
                "args: [--redis.password-file=/mine.json]",
                "env: [{name: REDIS_PASSWORD_FILE, value: /mine.json}]"
            })
    void leaveALoginToTheUsersExporter(String part) {
        assertThat(exporter(part).getEnv())
                .extracting(EnvVar::getName)
                .contains("REDIS_ADDR")
                .doesNotContain("REDIS_USER", "REDIS_PASSWORD");
    }

    @Test
    void giveTheUsersScriptWhatItKnewTheSentinelsBy() {
        assertThat(template("redis: {shutdownConfigMap: farewell}")
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .filteredOn(variable -> variable.getName().startsWith("RFS_"))
                .extracting(EnvVar::getName, EnvVar::getValue)
                .containsExactly(
                        tuple("RFS_CART_SERVICE_HOST", "rfs-cart.shop.svc"),
                        tuple("RFS_CART_SERVICE_PORT_SENTINEL", "26379"));
        assertThat(template("").getSpec().getContainers().getFirst().getEnv())
                .noneMatch(variable -> variable.getName().startsWith("RFS_"));
    }

    @Test
    void letAMasterHandOverBeforeTheUsersScriptRuns() {
        PodSpec pod = template("redis: {shutdownConfigMap: farewell}").getSpec();
        Container redis = pod.getContainers().getFirst();

        assertThat(redis.getLifecycle().getPreStop().getExec().getCommand())
                .containsExactly("sh", "-c", "sh /redis-handover/shutdown.sh; exec sh /redis-shutdown/shutdown.sh");
        Map<String, String> volumes = pod.getVolumes().stream()
                .filter(volume -> volume.getConfigMap() != null)
                .collect(Collectors.toMap(
                        Volume::getName, volume -> volume.getConfigMap().getName()));
        assertThat(volumes)
                .containsEntry("redis-shutdown-config", "farewell")
                .containsEntry("redis-handover-config", "rfr-s-cart");
        assertThat(redis.getVolumeMounts())
                .extracting("mountPath")
                .contains("/redis-shutdown", "/redis-handover")
                .doesNotHaveDuplicates();
    }

    @Test
    void leaveHalfOfTheTimeToSave() {
        PodSpec pod = template("redis: {terminationGracePeriod: 20}").getSpec();

        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(20);
        assertThat(handoverSeconds(pod)).isEqualTo("10");
        assertThat(handoverSeconds(
                        template("redis: {terminationGracePeriod: 600}").getSpec()))
                .as("the script's own 30 s")
                .isEmpty();
    }

    @Test
    void restartRedisForARenamedCommand() {
        Failover renamed = Failovers.failover("redis: {customCommandRenames: [{from: FLUSHALL, to: ''}]}");

        assertThat(config(renamed).lines()).contains("rename-command FLUSHALL \"\"");
        assertThat(RedisStatefulSet.of(renamed, AllObjects.OPTIONS).getSpec().getTemplate())
                .isNotEqualTo(template(""));
    }

    @Test
    void neverLeaveRedisOpenToACommandThatReadsOnlyTheFile() {
        String custom = "redis: {command: [my-start]}\n";

        assertThat(config(Failovers.failover(custom + "auth: {secretPath: s}")).lines())
                .contains("include /redis-auth/clients-6.conf");
        assertThat(config(Failovers.failover(custom)).lines()).contains("include /redis-auth/clients-6.conf");
        assertThat(RedisConfig.of(Failovers.failover(custom)).getData())
                .as("what pods of before the edit read")
                .isEqualTo(RedisConfig.of(Failovers.failover("")).getData());
        assertThat(RedisConfig.of(Failovers.failover("")).getData().get("start.conf"))
                .contains("include /redis-auth/users.conf")
                .doesNotContain("clients");
        assertThat(template(custom).getSpec().getContainers().getFirst().getArgs())
                .startsWith("--replicaof", "$(POD_IP)");
    }

    @Test
    void giveTheBootstrapPodWhatRedisMayReadAndNotThePortOfItsNode() {
        PodSpec pod = BootstrapPod.of(Failovers.failover("redis:\n  " + CLAIM + """

                  hostNetwork: true
                  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
                  customReadinessProbe: {exec: {command: [never]}}
                  initContainers: [{name: before, image: a, volumeMounts: [{name: disk, mountPath: /data}]}]
                  extraContainers: [{name: beside, image: a}]
                  extraVolumes: [{name: more, emptyDir: {}}]
                  extraVolumeMounts: [{name: more, mountPath: /more}]
                  podAnnotations: {a: b}
                """), AllObjects.OPTIONS)
                .getSpec();

        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getDnsPolicy()).isNull();
        assertThat(pod.getTopologySpreadConstraints()).isEmpty();
        assertThat(pod.getContainers()).hasSize(1);
        assertThat(pod.getContainers().getFirst().getReadinessProbe().getExec().getCommand())
                .doesNotContain("never");
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .extracting("mountPath")
                .contains("/more");
        assertThat(pod.getInitContainers()).hasSize(1);
        assertThat(pod.getVolumes()).extracting(Volume::getName).contains("disk", "more");
    }

    @Test
    void annotateTheServicesOfTheirComponentOnly() {
        Failover cart = Failovers.failover("""
                redis: {exporter: {enabled: true}, serviceAnnotations: {of: redis, prometheus.io/scrape: "false"}}
                sentinel: {serviceAnnotations: {of: sentinel}}
                """);

        for (HasMetadata service : List.of(
                MasterService.of(cart),
                ReplicaService.of(cart),
                ExporterService.of(cart).orElseThrow())) {
            assertThat(service.getMetadata().getAnnotations())
                    .containsEntry("of", "redis")
                    .containsEntry("prometheus.io/scrape", "false");
        }
        assertThat(SentinelService.of(cart).getMetadata().getAnnotations()).containsOnly(Map.entry("of", "sentinel"));
    }

    @Test
    void lookDifferentOnceAnAnnotationIsGone() {
        HasMetadata before =
                AppliedHash.stamped(MasterService.of(Failovers.failover("redis: {serviceAnnotations: {a: b, c: d}}")));

        assertThat(Drift.differs(before, MasterService.of(Failovers.failover("redis: {serviceAnnotations: {a: b}}"))))
                .isTrue();
        assertThat(Drift.differs(before, MasterService.of(Failovers.failover(""))))
                .isTrue();
    }

    @Test
    void wantNoDisruptionBudgetWhereTheUserWantsNone() {
        Failover cart = Failovers.failover("""
                redis: {disablePodDisruptionBudget: true}
                sentinel: {disablePodDisruptionBudget: true}
                """);

        assertThat(RedisDisruptionBudget.of(cart)).isEmpty();
        assertThat(SentinelDisruptionBudget.of(cart)).isEmpty();
    }

    @Test
    void areTheSamePodsWhereTheDefaultOfTheGracePeriodIsWritten() {
        assertThat(template("redis: {terminationGracePeriod: 60}")).isEqualTo(template("redis: {}"));
    }

    private static String handoverSeconds(PodSpec pod) {
        return pod.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("HANDOVER_SECONDS"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }

    private static String config(Failover failover) {
        return requireNonNull(RedisConfig.of(failover).getData().get(RedisConfig.KEY));
    }

    private static PodTemplateSpec template(String spec) {
        return RedisStatefulSet.of(Failovers.failover(spec), AllObjects.OPTIONS)
                .getSpec()
                .getTemplate();
    }

    private static Container exporter(String part) {
        return template("redis: {exporter: {enabled: true, " + part + "}}")
                .getSpec()
                .getContainers()
                .getLast();
    }
}
