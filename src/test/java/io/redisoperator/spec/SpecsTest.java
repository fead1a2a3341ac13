package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.redisoperator.model.FailoverKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecsTest {
    @Test
    void fillsInEveryDefaultOfAnEmptySpec() {
        Failover cart = Failovers.failover("");

        assertThat(cart.key()).hasToString("shop/cart");
        assertThat(cart.kind()).isEqualTo(FailoverKind.DATABASES);
        assertThat(cart.authSecret()).isEmpty();
        assertThat(cart.redis().replicas()).isEqualTo(3);
        assertThat(cart.redis().port()).isEqualTo(6379);
        assertThat(cart.redis().storage()).isInstanceOf(StorageSettings.Ephemeral.class);
        assertThat(cart.redis().exporter().enabled()).isFalse();
        assertThat(cart.sentinel().replicas()).isEqualTo(3);
        assertThat(cart.sentinel().monitor().quorum()).isEqualTo(2);
        assertThat(cart.sentinel().monitor().downAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(cart.sentinel().monitor().failoverTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cart.sentinel().monitor().parallelSyncs()).isEqualTo(1);
    }

    @Test
    void spreadsPodsByPreferenceUnlessToldOtherwise() {
        PodSettings pod = Failovers.failover("").redis().pod();

        var term = pod.scheduling()
                .affinity()
                .getPodAntiAffinity()
                .getPreferredDuringSchedulingIgnoredDuringExecution()
                .getFirst()
                .getPodAffinityTerm();
        assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
        assertThat(term.getLabelSelector().getMatchLabels())
                .containsOnly(
                        Map.entry("app.kubernetes.io/name", "cart"),
                        Map.entry("app.kubernetes.io/component", "redis"),
                        Map.entry("app.kubernetes.io/part-of", "redis-failover"));
        assertThat(Failovers.failover("redis: {affinity: {}}")
                        .redis()
                        .pod()
                        .scheduling()
                        .affinity()
                        .getPodAntiAffinity())
                .isNull();
    }

    @Test
    void readsTheFormOfTheFirstReleases() {
        Failover cart = Failovers.readable(Failovers.seed("""
                hardAntiAffinity: true
                redis:
                  replicas: 5
                  version: 7.0-alpine
                  exporter: true
                  resources: {requests: {cpu: 100m}, limits: {memory: 100Mi, cpu: 1}}
                sentinel: {replicas: 4}
                """));

        assertThat(cart.kind()).isEqualTo(FailoverKind.SEED);
        assertThat(cart.redis().replicas()).isEqualTo(5);
        assertThat(cart.redis().pod().container().image()).isEqualTo("redis:7.0-alpine");
        assertThat(cart.sentinel().pod().container().image()).isEqualTo("redis:7.0-alpine");
        assertThat(cart.redis().exporter().enabled()).isTrue();
        assertThat(cart.redis().pod().container().resources().getLimits())
                .containsOnly(Map.entry("memory", new Quantity("100Mi")), Map.entry("cpu", new Quantity("1")));
        assertThat(cart.sentinel().monitor().quorum()).isEqualTo(3);
        assertThat(cart.redis()
                        .pod()
                        .scheduling()
                        .affinity()
                        .getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution())
                .hasSize(1);
    }

    @Test
    void takesTimersFromTheSentinelsLines() {
        var monitor = Failovers.failover("""
                        sentinel:
                          replicas: 5
                          customConfig:
                            - down-after-milliseconds 2000
                            - failover-timeout 3000
                            - parallel-syncs 2
                            - master-reboot-down-after-period 60000
                        """).sentinel().monitor();

        assertThat(monitor.quorum()).isEqualTo(3);
        assertThat(monitor.downAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(monitor.failoverTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(monitor.parallelSyncs()).isEqualTo(2);
        assertThat(monitor.extra()).containsOnly(Map.entry("master-reboot-down-after-period", "60000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis: {replicas: 0}                           | spec.redis.replicas",
                "redis: {replicas: 101}                         | spec.redis.replicas",
                "redis: {replicas: 2147483647}                  | spec.redis.replicas",
                "redis: {port: 70000}                           | spec.redis.port",
                "redis: {port: 9121, exporter: {enabled: true}} | spec.redis.port",
                "redis: {image: 'a b'}                          | spec.redis.image",
                "redis: {image: 'redis:5.0.7'}                  | spec.redis.image",
                "redis: {imagePullPolicy: Sometimes}            | spec.redis.imagePullPolicy",
                "redis: {shutdownConfigMap: rfr-s-cart}         | spec.redis.shutdownConfigMap",
                "redis: {startupConfigMap: rfr-cart}            | spec.redis.startupConfigMap",
                "sentinel: {startupConfigMap: rfs-cart}         | spec.sentinel.startupConfigMap",
                "sentinel: {startupConfigMap: rfr-readiness-cart} | spec.sentinel.startupConfigMap",
                "redis: {resources: {requests: {cpu: much}}}    | spec.redis.resources.requests.cpu",
                "redis: {resources: {requests: {cpu: -1}}}      | spec.redis.resources.requests.cpu",
                "redis: {resources: {limits: {memory: 1e9999}}} | spec.redis.resources.limits.memory",
                "redis: {resources: {limits: {memory: [1]}}}    | spec.redis.resources.limits.memory",
                "redis: {resources: {requests: {cpu: 2}, limits: {cpu: 1}}} | spec.redis.resources.requests.cpu",
                "redis: {resources: {limit: {cpu: 1}}}          | spec.redis.resources.limit",
                "redis: {affinity: {podAffinity: [x]}}          | spec.redis.affinity.podAffinity",
                "redis: {affinity: {podAfinity: {}}}            | spec.redis.affinity.podAfinity",
                "redis: {tolerations: [{key: a}, {tolerationSeconds: soon}]} | spec.redis.tolerations[1].tolerationSeconds",
                "redis: {securityContext: {runAsUser: root}}    | spec.redis.securityContext.runAsUser",
                "redis: {exporter: {env: [{nam: A}]}}           | spec.redis.exporter.env[0].nam",
                "redis: {storage: {emptyDir: {sizeLimit: big}}} | spec.redis.storage.emptyDir.sizeLimit",
                "redis: {storage: {persistentVolumeClaim: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.metadata.name",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: Data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.metadata.name",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: redis-config}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.metadata.name",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: lots}}}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage",
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}}}"
                        + " | spec.redis.storage.persistentVolumeClaim.spec.accessModes",
                "sentinel: {replicas: -1}                       | spec.sentinel.replicas",
                "sentinel: {replicas: 1000000}                  | spec.sentinel.replicas",
                "sentinel: {customConfig: [quorum 1]}           | spec.sentinel.customConfig[0]",
                "sentinel: {customConfig: [notification-script /bin/sh]} | spec.sentinel.customConfig[0]",
                "sentinel: {customConfig: [auth-pass x]}        | spec.sentinel.customConfig[0]",
                "sentinel: {customConfig: [parallel-syncs 0]}   | spec.sentinel.customConfig[0]",
                "sentinel: {customConfig: [down-after-milliseconds 99]} | spec.sentinel.customConfig[0]",
                "sentinel: {customConfig: [failover-timeout 1 2]} | spec.sentinel.customConfig[0]",
                "auth: {secretPath: ../other/secret}            | spec.auth.secretPath",
            })
    void namesTheFieldThatCannotBeFollowed(String spec, String path) {
        assertThat(problems(Failovers.databases(spec)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo(path))
                .satisfies(problem -> assertThat(problem.message()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis: {replicas: 2}                           | spec.redis.replicas",
                "sentinel: {replicas: 1}                        | spec.sentinel.replicas",
                "redis: {replicas: 101}                         | spec.redis.replicas",
                "sentinel: {replicas: 2147483647}               | spec.sentinel.replicas",
                "redis: {version: 3.2-alpine}                   | spec.redis.version",
                "redis: {version: 'x y'}                        | spec.redis.version",
                "redis: {resources: {requests: {memory: a lot}}} | spec.redis.resources.requests.memory",
                "sentinel: {resources: {limits: {cpu: 1x}}}     | spec.sentinel.resources.limits.cpu",
            })
    void namesTheFieldOfTheFirstFormThatCannotBeFollowed(String spec, String path) {
        assertThat(problems(Failovers.seed(spec))).extracting(SpecProblem::path).containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500m", "0.5", "1", "256Mi", "1Gi", "1e3", "1E3", ".5", "100k", "3Ti", "10u"})
    void readsEveryFormOfAnAmount(String amount) {
        var resources = Failovers.failover("redis: {resources: {limits: {x: \"" + amount + "\"}}}")
                .redis()
                .pod()
                .container()
                .resources();

        assertThat(resources.getLimits()).containsEntry("x", new Quantity(amount));
    }

    @Test
    void refusesNamesThatItsObjectsCannotBear() {
        assertThat(problems(named("a".repeat(49))))
                .extracting(SpecProblem::path)
                .containsExactly("metadata.name");
        assertThat(problems(named("my.cart"))).extracting(SpecProblem::path).containsExactly("metadata.name");
        assertThat(Failovers.readable(named("a".repeat(48))).key().name()).hasSize(48);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThat(problems(Failovers.databases("{redis: {replicas: 0, port: -1}, sentinel: {replicas: 0}}")))
                .extracting(SpecProblem::path)
                .containsExactlyInAnyOrder("spec.redis.replicas", "spec.redis.port", "spec.sentinel.replicas");
    }

    private static HasMetadata named(String name) {
        var resource = Failovers.databases("");
        resource.getMetadata().setName(name);
        return resource;
    }

    private static List<SpecProblem> problems(HasMetadata resource) {
        return switch (Specs.read(resource)) {
            case SpecReading.Unreadable unreadable -> unreadable.problems();
            case SpecReading.Readable readable -> List.of();
        };
    }
}
