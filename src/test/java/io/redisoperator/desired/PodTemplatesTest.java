package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users say of the pods of either component, in the templates of both. */
class PodTemplatesTest {
    /** Every field that the first release had. */
    private static final String FIRST = """
            redis:
              image: redis:7.0-alpine
              imagePullPolicy: Always
              replicas: 5
              port: 6380
              resources: {requests: {cpu: 100m, memory: 100Mi}, limits: {memory: 200Mi}}
              customConfig: [databases 32, maxmemory 100mb]
              exporter: {enabled: true}
              storage:
                persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
              affinity: {}
              tolerations: [{key: a, operator: Exists}]
              nodeSelector: {zone: a, disk: ssd}
              securityContext: {runAsUser: 999}
              containerSecurityContext: {readOnlyRootFilesystem: true}
            sentinel:
              exporter: {enabled: true}
              customConfig: [master-reboot-down-after-period 60000]
              tolerations: [{key: a, operator: Exists}]
              nodeSelector: {zone: a}
            auth: {secretPath: cart-password}
            """;

    /** A new hash here means that an update of the operator replaces every pod of every cluster. */
    @Test
    void stayAsTheyWereForSpecsThatUseNothingNew() {
        assertThat(hashes(Failovers.failover("")))
                .containsExactly("3d5127c08d5aec4d28c4e0769a7a858a", "2507bc5abd8d42cfbbe1f4cabbfac539");
        assertThat(hashes(Failovers.failover(FIRST)))
                .containsExactly("8c47afe1a702e4076bcf6647771d4de3", "52eac0cb56ba764930f2e10ff709ce07");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void runAsAndWhereTheUserSays(String component) {
        PodSpec pod = template(component, """
                        imagePullSecrets: [{name: registry}]
                        priorityClassName: important
                        serviceAccountName: reader
                        hostNetwork: true
                        """).getSpec();

        assertThat(pod.getImagePullSecrets()).extracting("name").containsExactly("registry");
        assertThat(pod.getPriorityClassName()).isEqualTo("important");
        assertThat(pod.getServiceAccountName()).isEqualTo("reader");
        assertThat(pod.getAutomountServiceAccountToken()).isNull();
        assertThat(pod.getHostNetwork()).isTrue();
        assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
        assertThat(template(component, "hostNetwork: true\ndnsPolicy: Default")
                        .getSpec()
                        .getDnsPolicy())
                .isEqualTo("Default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void spreadThePodsOfTheirComponentUnlessToldWhichOnes(String component) {
        PodSpec pod = template(component, """
                        topologySpreadConstraints:
                          - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
                          - {maxSkew: 2, topologyKey: rack, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {a: b}}}
                        """).getSpec();

        assertThat(pod.getTopologySpreadConstraints()).hasSize(2);
        assertThat(pod.getTopologySpreadConstraints()
                        .getFirst()
                        .getLabelSelector()
                        .getMatchLabels())
                .containsEntry("app.kubernetes.io/name", "cart")
                .containsEntry("app.kubernetes.io/component", component);
        assertThat(pod.getTopologySpreadConstraints()
                        .getLast()
                        .getLabelSelector()
                        .getMatchLabels())
                .containsOnly(Map.entry("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void carryTheUsersAnnotationsBesideTheOperators(String component) {
        PodTemplateSpec template = template(component, "podAnnotations: {example.com/a: b}\ncustomConfig: []");

        assertThat(template.getMetadata().getAnnotations()).containsEntry("example.com/a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void runTheUsersContainersWithTheUsersVolumes(String component) {
        PodSpec pod = template(component, """
                        initContainers: [{name: prepare, image: busybox, volumeMounts: [{name: more, mountPath: /more}]}]
                        extraContainers: [{name: beside, image: busybox, ports: [{containerPort: 8080}]}]
                        extraVolumes: [{name: more, emptyDir: {}}]
                        extraVolumeMounts: [{name: more, mountPath: /more, readOnly: true}]
                        """).getSpec();

        assertThat(pod.getInitContainers().getLast().getName()).isEqualTo("prepare");
        assertThat(pod.getContainers()).extracting(Container::getName).contains(component, "beside");
        assertThat(pod.getVolumes().getLast().getName()).isEqualTo("more");
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("more"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/more"))
                .satisfies(mount -> assertThat(mount.getReadOnly()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void replaceAProbeByTheUsersAsAWhole(String component) {
        Container container = template(component, """
                        customStartupProbe: {tcpSocket: {port: 1}, failureThreshold: 7}
                        customReadinessProbe: {exec: {command: [ready]}}
                        customLivenessProbe: {httpGet: {port: 80}}
                        """).getSpec().getContainers().getFirst();

        assertThat(container.getStartupProbe().getFailureThreshold()).isEqualTo(7);
        assertThat(container.getStartupProbe().getExec()).isNull();
        assertThat(container.getReadinessProbe().getExec().getCommand()).containsExactly("ready");
        assertThat(container.getReadinessProbe().getPeriodSeconds()).isNull();
        assertThat(container.getLivenessProbe().getHttpGet().getPort().getIntVal())
                .isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void askTheUsersScriptWhetherTheyHaveStarted(String component) {
        PodSpec pod = template(component, "startupConfigMap: started").getSpec();
        Container container = pod.getContainers().getFirst();
        String path = "/" + component + "-startup";

        assertThat(container.getStartupProbe().getExec().getCommand()).containsExactly("sh", path + "/startup.sh");
        assertThat(container.getVolumeMounts().getLast().getMountPath()).isEqualTo(path);
        assertThat(pod.getVolumes().getLast().getConfigMap().getName()).isEqualTo("started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "sentinel"})
    void startWithTheUsersCommand(String component) {
        assertThat(template(component, "command: [run, it]")
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getCommand())
                .containsExactly("run", "it");
    }

    /** An image that runs as root does not start where nobody says as whom it is to run. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{fsGroup: 1000}                  | 1000 | 1000 | true",
                "{fsGroup: 1000, runAsGroup: 7}   | 1000 |      | true",
                "{runAsUser: 999, fsGroup: 1000}  |      |      | true",
                "{runAsUser: 0}                   |      |      |",
                "{}                               |      |      | true",
            })
    void runAsSomebodyWhereThePodNamesNobody(
            String context, @Nullable Long user, @Nullable Long group, @Nullable Boolean notRoot) {
        for (String component : List.of("redis", "sentinel")) {
            PodSpec pod = template(component, "securityContext: " + context + "\nexporter: {enabled: true}")
                    .getSpec();

            assertThat(Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()))
                    .hasSize(component.equals("sentinel") ? 3 : 2)
                    .allSatisfy(container -> {
                        assertThat(container.getSecurityContext().getRunAsUser())
                                .isEqualTo(user);
                        assertThat(container.getSecurityContext().getRunAsGroup())
                                .isEqualTo(group);
                        assertThat(container.getSecurityContext().getRunAsNonRoot())
                                .isEqualTo(notRoot);
                    });
        }
    }

    @Test
    void copyASentinelsConfigurationWithItsOwnRightsOrTheSentinels() {
        assertThat(configCopy("containerSecurityContext: {runAsUser: 7}")).isEqualTo(7);
        assertThat(configCopy("""
                        containerSecurityContext: {runAsUser: 7}
                        configCopy: {containerSecurityContext: {runAsUser: 8}}""")).isEqualTo(8);
    }

    private static long configCopy(String spec) {
        return template("sentinel", spec)
                .getSpec()
                .getInitContainers()
                .getFirst()
                .getSecurityContext()
                .getRunAsUser();
    }

    private static PodTemplateSpec template(String component, String part, String... more) {
        Failover failover = Failovers.failover(component + ":\n" + part.indent(2) + String.join("\n", more));
        return component.equals("redis")
                ? RedisStatefulSet.of(failover, AllObjects.OPTIONS).getSpec().getTemplate()
                : SentinelDeployment.of(failover, AllObjects.OPTIONS).getSpec().getTemplate();
    }

    private static List<String> hashes(Failover failover) {
        StatefulSet redis = RedisStatefulSet.of(failover, AllObjects.OPTIONS);
        return List.of(hash(redis), hash(SentinelDeployment.of(failover, AllObjects.OPTIONS)));
    }

    private static String hash(HasMetadata object) {
        return Hashes.of(AppliedHash.tree(object).at("/spec/template").toString());
    }
}
