package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resources of {@code databases.spotahome.com/v1} of one API, and their pods. */
public final class Failovers {
    /** System property: the engine of specs that name none, so that all system tests can be run on Valkey. */
    private static final String ENGINE_PROPERTY = "localcluster.engine";

    private final KubernetesClient client;

    public Failovers(KubernetesClient client) {
        this.client = client;
        client.getKubernetesSerialization().registerKubernetesResource(DatabasesFailover.class);
    }

    public void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** Applies a resource whose spec is given as YAML. */
    public ClusterKey apply(ClusterKey key, String asked) {
        String engine = System.getProperty(ENGINE_PROPERTY, "");
        String spec = engine.isEmpty() || asked.contains("engine:") ? asked : "engine: " + engine + "\n" + asked;
        String yaml = """
                apiVersion: databases.spotahome.com/v1
                kind: RedisFailover
                metadata:
                  name: %s
                  namespace: %s
                spec:
                %s""".formatted(key.name(), key.namespace(), spec.isBlank() ? "  {}\n" : spec.indent(2));
        client.resource(yaml).forceConflicts().serverSideApply();
        return key;
    }

    /** The password of the user that may do everything in that pod, by which tests log in like the operator. */
    public String operatorPassword(Pod pod) {
        ClusterKey key = new ClusterKey(
                pod.getMetadata().getNamespace(), pod.getMetadata().getLabels().getOrDefault(Labels.NAME, ""));
        String name = ObjectNames.of(key).authConfig();
        Secret secret =
                client.secrets().inNamespace(key.namespace()).withName(name).get();
        if (secret == null) {
            throw new UncheckedIOException(
                    new IOException("there is no Secret " + name + ": pods are an earlier operator's"));
        }
        String encoded = secret.getData().get("operator");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    public Resource<DatabasesFailover> resource(ClusterKey key) {
        return client.resources(DatabasesFailover.class)
                .inNamespace(key.namespace())
                .withName(key.name());
    }

    public FailoverStatus status(ClusterKey key) {
        return Optional.ofNullable(resource(key).get())
                .map(DatabasesFailover::getStatus)
                .orElse(FailoverStatus.NONE);
    }

    public static boolean ready(FailoverStatus status) {
        return condition(status, "Ready").startsWith("True");
    }

    /** Status and reason of a condition, as {@code False Creating}, or {@code absent}. */
    public String condition(ClusterKey key, String type) {
        return condition(status(key), type);
    }

    private static String condition(FailoverStatus status, String type) {
        return find(status, type).map(c -> c.getStatus() + " " + c.getReason()).orElse("absent");
    }

    /** Empty if there is no such condition. */
    public String conditionMessage(ClusterKey key, String type) {
        return find(status(key), type).map(Condition::getMessage).orElse("");
    }

    private static Optional<Condition> find(FailoverStatus status, String type) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst();
    }

    /** Whether the newest spec was seen and its cluster is Ready. */
    public boolean settled(ClusterKey key) {
        DatabasesFailover now = resource(key).get();
        return now != null
                && now.getStatus() != null
                && ready(now.getStatus())
                && now.getMetadata().getGeneration().equals(now.getStatus().observedGeneration());
    }

    /** Settled, and every Redis and sentinel as asked for. */
    public boolean whole(ClusterKey key, int redis, int sentinels) {
        FailoverStatus now = status(key);
        return settled(key)
                && (redis + "/" + redis).equals(now.redis())
                && (sentinels + "/" + sentinels).equals(now.sentinels())
                && condition(now, "Degraded").startsWith("False")
                && ready(key, Component.REDIS) == redis
                && ready(key, Component.SENTINEL) == sentinels;
    }

    /** By their own word: a status is of a moment ago, and a pod may have been replaced since. */
    private long ready(ClusterKey key, Component component) {
        return pods(key, component).stream().filter(Readiness::isPodReady).count();
    }

    public List<Pod> pods(ClusterKey key, Component component) {
        return client
                .pods()
                .inNamespace(key.namespace())
                .withLabels(Labels.selector(key, component))
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(p -> p.getMetadata().getName()))
                .toList();
    }

    /** The pods that the master Service selects. */
    public List<Pod> labelledMasters(ClusterKey key) {
        return client.pods()
                .inNamespace(key.namespace())
                .withLabels(Map.of(Labels.NAME, key.name(), Labels.ROLE, Labels.MASTER))
                .list()
                .getItems();
    }

    /** Whether no pod, Service or StatefulSet is left. */
    public boolean gone(ClusterKey key) {
        return client.pods()
                        .inNamespace(key.namespace())
                        .withLabel(Labels.NAME, key.name())
                        .list()
                        .getItems()
                        .isEmpty()
                && client.services()
                        .inNamespace(key.namespace())
                        .withLabel(Labels.NAME, key.name())
                        .list()
                        .getItems()
                        .isEmpty()
                && client.apps()
                        .statefulSets()
                        .inNamespace(key.namespace())
                        .withLabel(Labels.NAME, key.name())
                        .list()
                        .getItems()
                        .isEmpty();
    }
}
