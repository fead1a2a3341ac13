package io.redisoperator.system;

import static io.redisoperator.system.RunningFailover.container;
import static io.redisoperator.system.RunningFailover.holds;
import static io.redisoperator.system.RunningFailover.login;
import static io.redisoperator.system.RunningFailover.metrics;
import static io.redisoperator.system.RunningFailover.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.ContainerNames;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What shows in a running failover of each field of its spec, by the field's path. */
final class FieldEffects {
    /** What is seen of the value that was asked for; an error if nothing is. */
    @FunctionalInterface
    interface Effect {
        void shows(JsonNode asked, RunningFailover in);
    }

    /** Where the pods of either component have it. */
    private static final String IN_PODS = """
            imagePullSecrets          /spec/imagePullSecrets
            securityContext           /spec/securityContext
            affinity                  /spec/affinity
            tolerations               /spec/tolerations
            nodeSelector              /spec/nodeSelector
            topologySpreadConstraints /spec/topologySpreadConstraints
            priorityClassName         /spec/priorityClassName
            serviceAccountName        /spec/serviceAccountName
            hostNetwork               /spec/hostNetwork
            dnsPolicy                 /spec/dnsPolicy
            podAnnotations            /metadata/annotations
            initContainers            /spec/initContainers
            extraContainers           /spec/containers
            extraVolumes              /spec/volumes
            """;

    /** Where the container of Redis, or of Sentinel, has it. */
    private static final String IN_CONTAINERS = """
            image                    /image
            imagePullPolicy          /imagePullPolicy
            resources                /resources
            command                  /command
            containerSecurityContext /securityContext
            customStartupProbe       /startupProbe
            customReadinessProbe     /readinessProbe
            customLivenessProbe      /livenessProbe
            extraVolumeMounts        /volumeMounts
            """;

    /** Where an exporter has it. */
    private static final String IN_EXPORTERS = """
            image                    /image
            imagePullPolicy          /imagePullPolicy
            resources                /resources
            args                     /args
            env                      /env
            containerSecurityContext /securityContext
            """;

    /** By these, something runs that leaves a file of the field's name. */
    private static final Set<String> RUN = Set.of(
            "command",
            "startupConfigMap",
            "customStartupProbe",
            "customReadinessProbe",
            "customLivenessProbe",
            "initContainers",
            "extraContainers");

    private final Map<String, Effect> effects = new TreeMap<>();

    private FieldEffects() {
        ofEither(Component.REDIS, "redis-startup-config");
        ofEither(Component.SENTINEL, "sentinel-startup-config");
        ofExporter(Component.REDIS, ContainerNames.REDIS_EXPORTER);
        ofExporter(Component.SENTINEL, ContainerNames.SENTINEL_EXPORTER);
        ofRedis();
        ofStorage();
        ofSentinel();
        ofAll();
    }

    static Map<String, Effect> byPath() {
        return new FieldEffects().effects;
    }

    private void ofEither(Component component, String startup) {
        String path = "spec." + component.value() + ".";
        rows(IN_PODS, (field, place) -> effects.put(path + field, inPods(component, field, place)));
        rows(
                IN_CONTAINERS,
                (field, place) -> effects.put(
                        path + field,
                        (asked, in) -> eachPod(in, component, pod -> {
                            assertHolds(container(pod, component.value()).at(place), asked);
                            assertLeftAFile(in, component, pod, field);
                        })));
        effects.put(
                path + "startupConfigMap",
                (asked, in) -> eachPod(in, component, pod -> {
                    assertMounts(pod, startup, asked);
                    assertLeftAFile(in, component, pod, "startupConfigMap");
                }));
        effects.put(
                path + "serviceAnnotations",
                (asked, in) -> assertThat(in.services(component))
                        .hasSize(component == Component.REDIS ? 3 : 1)
                        .allSatisfy(service -> assertHolds(tree(service).at("/metadata/annotations"), asked)));
        effects.put(
                path + "disablePodDisruptionBudget",
                (asked, in) -> assertThat(in.budgets(component).isEmpty()).isEqualTo(asked.asBoolean()));
    }

    private void ofExporter(Component component, String name) {
        String path = "spec." + component.value() + ".exporter.";
        rows(
                IN_EXPORTERS,
                (field, place) -> effects.put(
                        path + field,
                        (asked, in) -> eachPod(in, component, pod -> {
                            assertHolds(container(pod, name).at(place), asked);
                            if (Set.of("args", "env").contains(field)) {
                                String port = asked.toString().replaceAll("\\D*(\\d+)\\D*", "$1");
                                assertThat(metrics(pod, port)).contains("redis_up 1\n");
                            }
                        })));
        effects.put(
                path + "enabled",
                (asked, in) -> eachPod(
                        in,
                        component,
                        pod -> assertThat(container(pod, name).path("name").asText())
                                .isEqualTo(name)));
    }

    private void ofRedis() {
        effects.put(
                "spec.redis.replicas",
                (asked, in) -> assertThat(in.pods(Component.REDIS)).hasSize(asked.asInt()));
        effects.put(
                "spec.redis.port",
                (asked, in) -> eachPod(in, Component.REDIS, pod -> {
                    assertThat(Playground.port(pod)).isEqualTo(asked.asInt());
                    assertThat(in.playground().redis(pod, "CONFIG", "GET", "port"))
                            .endsWith("\n" + asked.asText());
                }));
        effects.put(
                "spec.redis.customConfig",
                (asked, in) -> eachPod(in, Component.REDIS, pod -> {
                    String[] line = asked.path(0).asText().split(" ", 2);
                    assertThat(in.playground().redis(pod, "CONFIG", "GET", line[0]))
                            .isEqualTo(line[0] + "\n" + line[1]);
                }));
        effects.put(
                "spec.redis.customCommandRenames",
                (asked, in) -> eachPod(
                        in,
                        Component.REDIS,
                        pod -> asked.forEach(rename -> {
                            String from = rename.path("from").asText();
                            String to = rename.path("to").asText();
                            assertThat(knows(in, pod, from)).as(from).isFalse();
                            assertThat(knows(in, pod, to)).as(to).isNotEqualTo(to.isEmpty());
                        })));
        effects.put(
                "spec.redis.reservedPodMemoryPercent",
                (asked, in) -> eachPod(in, Component.REDIS, pod -> {
                    JsonNode limit = container(pod, ContainerNames.REDIS).at("/resources/limits/memory");
                    assertThat(limit.asText()).as("a memory limit").isNotEmpty();
                    long data =
                            new Quantity(limit.asText()).getNumericalAmount().longValue() * (100 - asked.asInt()) / 100;
                    assertThat(in.playground().redis(pod, "CONFIG", "GET", "maxmemory"))
                            .isEqualTo("maxmemory\n" + data);
                }));
        effects.put(
                "spec.redis.preventMasterEviction",
                (asked, in) -> eachPod(
                        in,
                        Component.REDIS,
                        pod -> assertThat(pod.getMetadata().getAnnotations())
                                .containsEntry(
                                        "cluster-autoscaler.kubernetes.io/safe-to-evict",
                                        Labels.MASTER.equals(pod.getMetadata()
                                                        .getLabels()
                                                        .get(Labels.ROLE))
                                                ? "false"
                                                : "true")));
        effects.put(
                "spec.redis.shutdownConfigMap",
                (asked, in) -> eachPod(in, Component.REDIS, pod -> assertMounts(pod, "redis-shutdown-config", asked)));
        effects.put(
                "spec.redis.terminationGracePeriod",
                inPods(Component.REDIS, "terminationGracePeriod", "/spec/terminationGracePeriodSeconds"));
    }

    private void ofStorage() {
        String path = "spec.redis.storage.";
        String claim = path + "persistentVolumeClaim.";
        effects.put(
                path + "emptyDir",
                (asked, in) -> eachPod(
                        in,
                        Component.REDIS,
                        pod -> assertThat(tree(pod).at("/spec/volumes"))
                                .anyMatch(volume -> volume.path("name").asText().equals("redis-data")
                                        && holds(volume.path("emptyDir"), asked))));
        effects.put(
                path + "keepAfterDeletion",
                inClaims(
                        "",
                        (node, asked) -> assertThat(
                                        node.at("/metadata/ownerReferences").isEmpty())
                                .isEqualTo(asked.asBoolean())));
        effects.put(
                claim + "metadata.name",
                inClaims(
                        "/metadata/name",
                        (name, asked) -> assertThat(name.asText()).startsWith(asked.asText() + "-rfr-")));
        effects.put(claim + "metadata.labels", inClaims("/metadata/labels", FieldEffects::assertHolds));
        effects.put(claim + "metadata.annotations", inClaims("/metadata/annotations", FieldEffects::assertHolds));
        effects.put(claim + "spec", inClaims("/spec", FieldEffects::assertHolds));
    }

    private void ofSentinel() {
        effects.put(
                "spec.sentinel.replicas",
                (asked, in) -> assertThat(in.pods(Component.SENTINEL)).hasSize(asked.asInt()));
        effects.put(
                "spec.sentinel.customConfig",
                (asked, in) -> eachPod(
                        in,
                        Component.SENTINEL,
                        pod -> assertThat(in.playground().sentinel(pod, "SENTINEL", "MASTERS"))
                                .contains(asked.path(0).asText().replace(' ', '\n'))));
        effects.put(
                "spec.sentinel.disableMyMaster",
                (asked, in) -> eachPod(
                        in,
                        Component.SENTINEL,
                        pod -> assertThat(in.playground().sentinel(pod, "SENTINEL", "MASTERS"))
                                .contains("name\n" + in.key().name())
                                .doesNotContain("mymaster")));
        effects.put(
                "spec.sentinel.configCopy.containerSecurityContext",
                (asked, in) -> eachPod(
                        in,
                        Component.SENTINEL,
                        pod -> assertHolds(
                                container(pod, ContainerNames.SENTINEL_CONFIG_COPY)
                                        .path("securityContext"),
                                asked)));
    }

    private void ofAll() {
        effects.put(
                "spec.labelWhitelist",
                (asked, in) -> assertThat(Stream.of(
                                        in.pods(Component.REDIS),
                                        in.pods(Component.SENTINEL),
                                        in.services(Component.REDIS),
                                        in.services(Component.SENTINEL),
                                        in.objects(StatefulSet.class, Component.REDIS),
                                        in.objects(Deployment.class, Component.SENTINEL))
                                .flatMap(List::stream)
                                .map(HasMetadata.class::cast))
                        .hasSizeGreaterThan(8)
                        .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                                .containsEntry("team", "payments")
                                .containsEntry("cost-center", "4711")
                                .doesNotContainKey("colour")));
        effects.put(
                "spec.auth.secretPath",
                (asked, in) -> eachPod(
                        in,
                        Component.REDIS,
                        pod -> assertThat(login(pod, "of every field")).isEqualTo("OK")));
        effects.put("spec.bootstrapNode.enabled", (asked, in) -> {
            assertThat(asked.asBoolean()).isFalse();
            assertThat(in.playground().labelledMasters(in.key())).hasSize(1);
            assertThat(in.playground().condition(in.key(), "Following")).doesNotStartWith("True");
        });
    }

    private static Effect inPods(Component component, String field, String place) {
        return (asked, in) -> eachPod(in, component, pod -> {
            assertHolds(tree(pod).at(place), asked);
            assertLeftAFile(in, component, pod, field);
        });
    }

    /** @param check takes what is at that place of a claim, and what was asked for */
    private static Effect inClaims(String place, BiConsumer<JsonNode, JsonNode> check) {
        return (asked, in) -> {
            assertThat(in.claims()).hasSize(2);
            in.claims().forEach(claim -> check.accept(tree(claim).at(place), asked));
        };
    }

    private static void eachPod(RunningFailover in, Component component, Consumer<Pod> check) {
        in.pods(component).forEach(check);
    }

    private static boolean knows(RunningFailover in, Pod pod, String command) {
        try {
            in.playground().redis(pod, command, "*");
            return true;
        } catch (UncheckedIOException refused) {
            assertThat(refused.getCause()).hasMessageContaining("unknown command");
            return false;
        }
    }

    private static void assertHolds(JsonNode is, JsonNode asked) {
        assertThat(holds(is, asked)).as("%s holds %s", is, asked).isTrue();
    }

    private static void assertLeftAFile(RunningFailover in, Component component, Pod pod, String field) {
        if (RUN.contains(field)) {
            assertThat(in.run(pod, component, "cat", "/more/" + field)).isEqualTo("ran");
        }
    }

    private static void assertMounts(Pod pod, String volume, JsonNode configMap) {
        assertThat(pod.getSpec().getVolumes()).anySatisfy(mounted -> {
            assertThat(mounted.getName()).isEqualTo(volume);
            assertThat(mounted.getConfigMap().getName()).isEqualTo(configMap.asText());
        });
    }

    private static void rows(String table, BiConsumer<String, String> row) {
        table.lines().map(line -> line.split(" +", 2)).forEach(words -> row.accept(words[0], words[1]));
    }
}
