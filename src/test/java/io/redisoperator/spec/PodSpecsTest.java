package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of the parts that shape pods, and where the message points to. */
class PodSpecsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "imagePullSecrets: [{name: a}, {}]               | imagePullSecrets[1].name",
                "imagePullSecrets: [{name: 'A b'}]               | imagePullSecrets[0].name",
                "priorityClassName: 'Not a name'                 | priorityClassName",
                "serviceAccountName: ../other                    | serviceAccountName",
                "startupConfigMap: a..b                          | startupConfigMap",
                "dnsPolicy: None                                 | dnsPolicy",
                "command: ['']                                   | command[0]",
                "podAnnotations: {'not a key': x}                | podAnnotations[not a key]",
                "serviceAnnotations: {'/x': x}                   | serviceAnnotations[/x]",
                "podAnnotations: {redisfailovers.databases.spotahome.com/restart-hash: x}"
                        + " | podAnnotations[redisfailovers.databases.spotahome.com/restart-hash]",
                "customLivenessProbe: {periodSeconds: 1}         | customLivenessProbe",
                "customReadinessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}} | customReadinessProbe",
                "customStartupProbe: {tcpSocket: {prt: 1}}       | customStartupProbe.tcpSocket.prt",
                "customStartupProbe: {tcpSocket: {port: 0}}      | customStartupProbe.tcpSocket.port",
                "customStartupProbe: {httpGet: {port: no port}}  | customStartupProbe.httpGet.port",
                "customStartupProbe: {grpc: {port: 70000}}       | customStartupProbe.grpc.port",
                "customStartupProbe: {exec: {command: []}}       | customStartupProbe.exec.command",
                "customLivenessProbe: {periodSeconds: -1, tcpSocket: {port: 1}}"
                        + " | customLivenessProbe.periodSeconds",
                "customReadinessProbe: {initialDelaySeconds: -1, tcpSocket: {port: 1}}"
                        + " | customReadinessProbe.initialDelaySeconds",
                "customReadinessProbe: {terminationGracePeriodSeconds: 5, tcpSocket: {port: 1}}"
                        + " | customReadinessProbe.terminationGracePeriodSeconds",
                "customLivenessProbe: {terminationGracePeriodSeconds: 0, tcpSocket: {port: 1}}"
                        + " | customLivenessProbe.terminationGracePeriodSeconds",
                "customLivenessProbe: {successThreshold: 2, tcpSocket: {port: 1}}"
                        + " | customLivenessProbe.successThreshold",
                "tolerations: [{operator: Exists}, {key: a, operator: In}] | tolerations[1].operator",
                "tolerations: [{value: a}]                       | tolerations[0].operator",
                "tolerations: [{key: a, operator: Exists, value: b}] | tolerations[0].value",
                "tolerations: [{key: a, value: b c}]             | tolerations[0].value",
                "tolerations: [{key: a b, operator: Exists}]     | tolerations[0].key",
                "tolerations: [{key: a, operator: Exists, effect: Never}] | tolerations[0].effect",
                "tolerations: [{key: a, operator: Exists, tolerationSeconds: 5}] | tolerations[0].effect",
                "topologySpreadConstraints: [{topologyKey: a, whenUnsatisfiable: DoNotSchedule}]"
                        + " | topologySpreadConstraints[0].maxSkew",
                "topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]"
                        + " | topologySpreadConstraints[0].topologyKey",
                "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: Maybe}]"
                        + " | topologySpreadConstraints[0].whenUnsatisfiable",
                "extraContainers: [{image: a}]                   | extraContainers[0].name",
                "extraContainers: [{name: a}]                    | extraContainers[0].image",
                "extraContainers: [{name: a, image: a, imge: b}] | extraContainers[0].imge",
                "extraContainers: [{name: a, image: a}, {name: a, image: b}] | extraContainers[1].name",
                "initContainers: [{name: a, image: a, resources: {limits: {cpu: much}}}]"
                        + " | initContainers[0].resources.limits.cpu",
                "initContainers: [{name: a, image: a, volumeMounts: [{name: none, mountPath: /x}]}]"
                        + " | initContainers[0].volumeMounts[0].name",
                "extraContainers: [{name: a, image: a, env: [{name: A, value: x}, {name: B}, {name: A}]}]"
                        + " | extraContainers[0].env[2].name",
                "initContainers: [{name: a, image: a, env: [{name: A, value: x}, {name: A}]}]"
                        + " | initContainers[0].env[1].name",
                "{extraVolumes: [{name: a}], extraContainers: [{name: a, image: a, volumeMounts:"
                        + " [{name: a, mountPath: /x}, {name: a, mountPath: /x}]}]}"
                        + " | extraContainers[0].volumeMounts[1].mountPath",
                "extraContainers: [{name: a, image: a, ports: [{containerPort: 1}, {containerPort: 1, protocol: TCP}]}]"
                        + " | extraContainers[0].ports[1].containerPort",
                "extraContainers: [{name: a, image: a, volumeMounts: [null]}] | extraContainers[0].volumeMounts[0]",
                "customLivenessProbe: {exec: {command: [a, null]}} | customLivenessProbe.exec.command[1]",
                "exporter: {env: [{value: x}]} | exporter.env[0].name",
                "exporter: {env: [{name: '', value: x}]} | exporter.env[0].name",
                "exporter: {env: [{name: A, value: x}, {name: A, value: y}]} | exporter.env[1].name",
                "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule},"
                        + " {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]"
                        + " | topologySpreadConstraints[1].topologyKey",
                "extraVolumes: [{name: a}, {name: a}]            | extraVolumes[1].name",
                "extraVolumes: [{name: 'A'}]                     | extraVolumes[0].name",
                "extraVolumeMounts: [{name: none, mountPath: /x}] | extraVolumeMounts[0].name",
                "{extraVolumes: [{name: a}], extraVolumeMounts: [{name: a, mountPath: x}]} | extraVolumeMounts[0].mountPath",
                "{extraVolumes: [{name: a}], extraVolumeMounts: [{name: a, mountPath: /x}, {name: a, mountPath: /x/}]}"
                        + " | extraVolumeMounts[1].mountPath",
                "{extraVolumes: [{name: a}], extraVolumeMounts: [{name: a, mountPath: /}]} | extraVolumeMounts[0].mountPath",
                "{extraVolumes: [{name: a}], extraVolumeMounts: [{name: a, mountPath: /redis}]}"
                        + " | extraVolumeMounts[0].mountPath",
                "{extraVolumes: [{name: a}], extraVolumeMounts: [{name: a, mountPath: //redis/x/}]}"
                        + " | extraVolumeMounts[0].mountPath",
            })
    void namesTheFieldOfEitherComponent(String part, String path) {
        for (String component : List.of("redis", "sentinel")) {
            String spec = part.startsWith("{") ? component + ": " + part : component + ":\n  " + part;
            assertThat(problems(spec))
                    .as(spec)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec." + component + "." + path))
                    .satisfies(problem -> assertThat(problem.message()).isNotBlank());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis: {exporter: {enabled: true}, extraContainers: [{name: redis-exporter, image: a}]}"
                        + " | spec.redis.extraContainers[0].name",
                "sentinel: {exporter: {enabled: true}, initContainers: [{name: sentinel-exporter, image: a}]}"
                        + " | spec.sentinel.initContainers[0].name",
                "redis: {extraContainers: [{name: a, image: a, ports: [{containerPort: 6379}]}]}"
                        + " | spec.redis.extraContainers[0].ports[0].containerPort",
                "redis: {exporter: {enabled: true}, extraContainers: [{name: a, image: a, ports: [{containerPort: 9121}]}]}"
                        + " | spec.redis.extraContainers[0].ports[0].containerPort",
                "redis: {initContainers: [{name: a, image: a, restartPolicy: Always, ports: [{containerPort: 6379}]}]}"
                        + " | spec.redis.initContainers[0].ports[0].containerPort",
                "redis: {extraVolumes: [{name: redis-data}]} | spec.redis.extraVolumes[0].name",
                "redis: {extraVolumes: [{name: redis-auth}]} | spec.redis.extraVolumes[0].name",
                "redis: {extraContainers: [{name: a, image: a, volumeMounts: [{name: redis-auth, mountPath: /x}]}]}"
                        + " | spec.redis.extraContainers[0].volumeMounts[0].name",
                "redis: {terminationGracePeriod: -1} | spec.redis.terminationGracePeriod",
                "redis: {port: -1} | spec.redis.port",
                "redis: {shutdownConfigMap: A} | spec.redis.shutdownConfigMap",
                "sentinel: {initContainers: [{name: sentinel-config-copy, image: a}]} | spec.sentinel.initContainers[0].name",
                "sentinel: {extraContainers: [{name: a, image: a, ports: [{containerPort: 26379}]}]}"
                        + " | spec.sentinel.extraContainers[0].ports[0].containerPort",
                "sentinel: {configCopy: {containerSecurityContext: {runAsUser: root}}}"
                        + " | spec.sentinel.configCopy.containerSecurityContext.runAsUser",
            })
    void namesTheFieldThatClashesWithWhatThePodHas(String spec, String path) {
        assertThat(problems(spec)).extracting(SpecProblem::path).containsExactly(path);
    }

    @Test
    void takesTolerationsAndProbesAsKubernetesDoes() {
        assertThat(problems("""
                redis:
                  tolerations:
                  - {operator: Exists}
                  - {key: example.com/a, effect: NoSchedule}
                  - {key: a, operator: Equal, value: '', effect: ''}
                  - {key: a, operator: Exists, effect: NoExecute, tolerationSeconds: -5}
                  customStartupProbe: {httpGet: {port: redis-port}, successThreshold: 1, periodSeconds: 0}
                  customReadinessProbe: {tcpSocket: {port: 6379}, successThreshold: 3}
                  customLivenessProbe: {tcpSocket: {port: '6379'}, terminationGracePeriodSeconds: 1}
                """))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.customLivenessProbe.tcpSocket.port");
    }

    @Test
    void leavesTheNameOfAnExporterThatIsOffToAnotherOne() {
        assertThat(problems("""
                redis: {exporter: {enabled: false}, extraContainers: [{name: redis-exporter, image: a}]}
                sentinel: {extraContainers: [{name: sentinel-exporter, image: a}]}
                """)).isEmpty();
    }

    @Test
    void takesOnePortByTwoProtocolsForTwo() {
        String ports = """
                redis:
                  extraContainers:
                  - {name: tcp, image: a, ports: [{containerPort: 53}]}
                  - {name: udp, image: a, ports: [{containerPort: 53, protocol: UDP}]}
                """;

        assertThat(problems(ports)).isEmpty();
        assertThat(problems(ports.replace("UDP", "TCP")))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.extraContainers[1].ports[0].containerPort");
    }

    @Test
    void readsZeroAsNotWritten() {
        Failover zeros = Failovers.failover("redis: {port: 0, terminationGracePeriod: 0}");

        assertThat(zeros.redis().port()).isEqualTo(6379);
        assertThat(zeros.redis().shutdown()).isEqualTo(ShutdownSettings.BY_DEFAULT);
    }

    @Test
    void takesAPullSecretThatIsNamedTwiceForOne() {
        assertThat(Failovers.failover("redis: {imagePullSecrets: [{name: a}, {name: b}, {name: a}]}")
                        .redis()
                        .pod()
                        .identity()
                        .imagePullSecrets())
                .extracting("name")
                .containsExactly("a", "b");
    }

    @Test
    void letsInitContainersUseThePortsAndTheDataOfThosesThatFollow() {
        assertThat(problems("""
                redis:
                  initContainers:
                    - name: a
                      image: busybox
                      ports: [{containerPort: 6379}]
                      volumeMounts: [{name: redis-data, mountPath: /data}]
                  extraVolumes: [{name: more}]
                  extraVolumeMounts: [{name: more, mountPath: /data/more}]
                """)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{from: CONFIG, to: ''}",
                "{from: replicaof, to: x}",
                "{from: Del, to: x}",
                "{from: 'config|set', to: x}",
                "{from: \"keys\\nrequirepass\", to: x}",
                "{from: 'keys\"', to: x}",
                "{from: KEYZ, to: x}",
                "{from: ft.search, to: x}",
                "{to: x}",
            })
    void renamesNoCommandThatIsNeededAndNothingThatIsNone(String rename) {
        assertThat(problems("redis: {customCommandRenames: [" + rename + "]}"))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.customCommandRenames[0].from");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{from: keys, to: KEYS}",
                "{from: keys, to: get ALL}",
                "{from: keys, to: \"x\\n requirepass y\"}",
                "{from: keys, to: 'x\"'}",
                "{from: keys, to: info}",
                "{from: KEYS, to: GET}",
                "{from: keys, to: hexpire}",
            })
    void givesACommandNoNameThatCannotBe(String rename) {
        assertThat(problems("redis: {customCommandRenames: [" + rename + "]}"))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.customCommandRenames[0].to");
    }

    @Test
    void renamesEachCommandOnceAndToANameOfItsOwn() {
        assertThat(problems("redis: {customCommandRenames: [{from: keys, to: a}, {from: KEYS, to: b}]}"))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.customCommandRenames[1].from");
        assertThat(problems("redis: {customCommandRenames: [{from: keys, to: a}, {from: flushall, to: A}]}"))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.customCommandRenames[1].to");
        assertThat(Failovers.failover(
                                "redis: {customCommandRenames: [{from: FLUSHALL, to: ''}, {from: sort}, {from: keys, to: k}]}")
                        .redis()
                        .commandRenames())
                .containsExactly("rename-command FLUSHALL \"\"", "rename-command sort \"\"", "rename-command keys k");
    }

    /** The bytes of UTF-8 count, and not the letters. */
    @ParameterizedTest
    @ValueSource(strings = {"redis.podAnnotations", "redis.serviceAnnotations", "sentinel.serviceAnnotations"})
    void refusesMoreAnnotationsThanAnObjectCanHave(String field) {
        String form = field.replace(".", ": {") + ": {long: '%s'}}";
        String most = "\u00e4".repeat((256 * 1024 - "long".length()) / 2);

        assertThat(problems(form.formatted(most))).isEmpty();
        assertThat(problems(form.formatted(most + "a")))
                .extracting(SpecProblem::path)
                .containsExactly("spec." + field);
    }

    private static List<SpecProblem> problems(String spec) {
        return switch (Specs.read(Failovers.databases(spec))) {
            case SpecReading.Unreadable unreadable -> unreadable.problems();
            case SpecReading.Readable readable -> List.of();
        };
    }
}
