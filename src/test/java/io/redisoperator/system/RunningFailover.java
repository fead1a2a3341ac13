package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** The objects of one failover as the API has them, and what runs in its pods. */
record RunningFailover(Playground playground, ClusterKey key) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration EXEC = Duration.ofSeconds(10);

    List<Pod> pods(Component component) {
        List<Pod> pods = playground.pods(key, component);
        assertThat(pods).as("pods of " + component).isNotEmpty();
        return pods;
    }

    List<Service> services(Component component) {
        return objects(Service.class, component);
    }

    List<PersistentVolumeClaim> claims() {
        return objects(PersistentVolumeClaim.class, Component.REDIS);
    }

    List<PodDisruptionBudget> budgets(Component component) {
        return objects(PodDisruptionBudget.class, component);
    }

    <T extends HasMetadata> List<T> objects(Class<T> type, Component component) {
        return playground
                .client
                .resources(type)
                .inNamespace(key.namespace())
                .withLabels(Labels.selector(key, component))
                .list()
                .getItems();
    }

    /** Of one of a pod's containers, whether it runs first or all the time. */
    static JsonNode container(Pod pod, String name) {
        JsonNode spec = tree(pod).path("spec");
        return StreamSupport.stream(spec.path("containers").spliterator(), false)
                .filter(container -> name.equals(container.path("name").asText()))
                .findFirst()
                .or(() -> StreamSupport.stream(spec.path("initContainers").spliterator(), false)
                        .filter(container -> name.equals(container.path("name").asText()))
                        .findFirst())
                .orElseThrow(() -> new AssertionError(
                        "no container " + name + " in " + pod.getMetadata().getName()));
    }

    static JsonNode tree(HasMetadata object) {
        return JSON.valueToTree(object);
    }

    /** What the command prints in the container that bears the component's name. */
    String run(Pod pod, Component component, String... command) {
        try {
            return playground
                    .cluster
                    .kubelet()
                    .exec(key.namespace(), pod.getMetadata().getName(), component.value(), EXEC, command)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of the exporter that listens there. */
    static String metrics(Pod pod, String port) {
        try (InputStream body = URI.create("http://" + pod.getStatus().getPodIP() + ":" + port + "/metrics")
                .toURL()
                .openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Redis answers to a client that logs in with that password, be it an error. */
    static String login(Pod pod, String password) {
        try (RedisConversation talk = new RedisConversation(pod.getStatus().getPodIP(), Playground.port(pod))) {
            return talk.ask("AUTH", password);
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** Whether all that was asked for is there, whatever else is there too; lists of plain values are the same. */
    static boolean holds(JsonNode is, JsonNode asked) {
        if (asked.isObject()) {
            return asked.properties().stream().allMatch(field -> holds(is.path(field.getKey()), field.getValue()));
        }
        if (asked.isArray() && asked.path(0).isContainerNode()) {
            return StreamSupport.stream(asked.spliterator(), false)
                    .allMatch(wanted ->
                            StreamSupport.stream(is.spliterator(), false).anyMatch(one -> holds(one, wanted)));
        }
        return asked.isArray()
                ? is.equals(asked)
                : is.isValueNode() && is.asText().equals(asked.asText());
    }
}
