package io.redisoperator.localcluster.former;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Does once what an operator of version 1 does until a cluster runs: it writes the objects by plain updates, makes the
 * first Redis the master, and tells the others and the sentinels of it.
 */
public final class FormerOperator {
    /** What the binary is called, and therefore what it is called in managed fields. */
    public static final String MANAGER = "redis-operator";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final Failovers failovers;

    public FormerOperator(KubernetesClient client) {
        this.client = client;
        this.failovers = new Failovers(client);
    }

    /** Makes a cluster of the usual shape. */
    public void create(ClusterKey key, Optional<String> password) {
        create(key, FormerShape.USUAL.withPassword(password));
    }

    /** Makes a cluster whose resource exists, and returns when it serves. */
    public void create(ClusterKey key, FormerShape shape) {
        shape.password().ifPresent(p -> password(key, p));
        objects(key, shape).forEach(this::write);
        List<Pod> redis = started(key, Component.REDIS, shape);
        List<Pod> sentinels = started(key, Component.SENTINEL, shape);
        Pod master = redis.getFirst();
        lead(redis, master, shape.password());
        redis.forEach(r -> configure(r, shape));
        sentinels.forEach(s -> watch(s, master, shape));
        await(key + " to serve as under its former operator")
                .atMost(PATIENCE)
                .until(() -> redis.stream()
                                .allMatch(p -> failovers.pods(key, Component.REDIS).stream()
                                        .allMatch(FormerOperator::ready))
                        && sentinels.stream().allMatch(s -> knows(s, shape)));
    }

    /** Makes a cluster without sentinels whose pods all follow a Redis outside, as {@code bootstrapNode} asked for. */
    public void createFollowing(ClusterKey key, FormerShape shape, Endpoint external) {
        shape.password().ifPresent(p -> password(key, p));
        objects(key, shape).stream()
                .filter(object -> Component.REDIS
                        .value()
                        .equals(object.getMetadata().getLabels().get(Labels.COMPONENT)))
                .forEach(this::write);
        for (Pod pod : started(key, Component.REDIS, shape)) {
            follow(pod, shape.password(), external);
        }
        await(key + " to copy " + external + " as under its former operator")
                .atMost(PATIENCE)
                .until(() -> failovers.pods(key, Component.REDIS).stream()
                        .allMatch(p -> ready(p)
                                && ask(p, Ports.REDIS, shape.password(), "INFO", "replication")
                                        .contains("master_link_status:up")));
    }

    /** Goes on writing as it does, until it is stopped. */
    public FormerLoop keepWriting(ClusterKey key, FormerShape shape, Duration pause) {
        List<HasMetadata> objects = objects(key, shape);
        return new FormerLoop(() -> objects.forEach(this::insist), pause);
    }

    /** All that it writes of a cluster whose resource exists. */
    public List<HasMetadata> objects(ClusterKey key, FormerShape shape) {
        String uid = failovers.resource(key).get().getMetadata().getUid();
        return new FormerObjects(key, uid, shape).all();
    }

    /** Writes the Secret with the clients' password, as users do. */
    public void password(ClusterKey key, String password) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(key.namespace())
                        .withName("secret")
                        .endMetadata()
                        .addToStringData("password", password)
                        .build())
                .serverSideApply();
    }

    /** Writes an object as its former operator does every 30 s: all of it, whatever stands there. */
    public void write(HasMetadata object) {
        String path = "/%s/%s/namespaces/%s/%s"
                .formatted(
                        object.getApiVersion().contains("/") ? "apis" : "api",
                        object.getApiVersion(),
                        object.getMetadata().getNamespace(),
                        object.getPlural());
        String name = object.getMetadata().getName();
        HasMetadata stored = client.resource(object).get();
        boolean there = stored != null;
        // As it does itself: an API server updates no budget without it.
        object.getMetadata().setResourceVersion(there ? stored.getMetadata().getResourceVersion() : null);
        client.raw((there ? path + "/" + name : path) + "?fieldManager=" + MANAGER, there ? "PUT" : "POST", object);
    }

    /** As it logs a conflict, and writes again in its next round. */
    private void insist(HasMetadata object) {
        try {
            write(object);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void lead(List<Pod> redis, Pod master, Optional<String> password) {
        Endpoint there = new Endpoint(master.getStatus().getPodIP(), Ports.REDIS);
        for (Pod pod : redis) {
            if (pod.equals(master)) {
                ask(pod, Ports.REDIS, password, "SLAVEOF", "NO", "ONE");
                label(pod, Labels.MASTER);
            } else {
                follow(pod, password, there);
            }
        }
    }

    private void follow(Pod pod, Optional<String> password, Endpoint master) {
        ask(pod, Ports.REDIS, password, "SLAVEOF", master.host(), Integer.toString(master.port()));
        label(pod, Labels.SLAVE);
    }

    private void label(Pod pod, String role) {
        client.resource(pod)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + Labels.ROLE + "\":\"" + role + "\"}}}");
    }

    /** What is asked for beyond the file is told to those that run, again and again. */
    private static void configure(Pod redis, FormerShape shape) {
        for (String line : shape.customConfig()) {
            String[] words = line.split(" ", 2);
            ask(redis, Ports.REDIS, shape.password(), "CONFIG", "SET", words[0], words[1]);
        }
    }

    private static void watch(Pod sentinel, Pod master, FormerShape shape) {
        String name = shape.masterName();
        sentinel(sentinel, "REMOVE", name);
        sentinel(
                sentinel,
                "MONITOR",
                name,
                master.getStatus().getPodIP(),
                Integer.toString(Ports.REDIS),
                Integer.toString(shape.quorum()));
        shape.password().ifPresent(p -> sentinel(sentinel, "SET", name, "auth-pass", p));
        sentinel(sentinel, "SET", name, "down-after-milliseconds", "5000");
        sentinel(sentinel, "SET", name, "failover-timeout", "10000");
    }

    private static String sentinel(Pod pod, String... words) {
        return ask(
                pod,
                Ports.SENTINEL,
                Optional.empty(),
                Stream.concat(Stream.of("SENTINEL"), Stream.of(words)).toArray(String[]::new));
    }

    private List<Pod> started(ClusterKey key, Component component, FormerShape shape) {
        boolean redis = component == Component.REDIS;
        await(component + " pods of " + key)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> failovers.pods(key, component).stream()
                                .filter(p -> !(redis
                                                ? ask(p, Ports.REDIS, shape.password(), "PING")
                                                : ask(p, Ports.SENTINEL, Optional.empty(), "PING"))
                                        .isEmpty())
                                .count()
                        == (redis ? shape.redis() : shape.sentinels()));
        return failovers.pods(key, component);
    }

    private static boolean knows(Pod sentinel, FormerShape shape) {
        String master = sentinel(sentinel, "MASTER", shape.masterName());
        return master.contains("num-slaves\n" + (shape.redis() - 1) + "\n")
                && master.contains("num-other-sentinels\n" + (shape.sentinels() - 1) + "\n");
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** Sends one command to a pod as a client that knows the password. */
    public static String ask(Pod pod, int port, Optional<String> password, String... command) {
        try (RedisConversation talk = new RedisConversation(pod.getStatus().getPodIP(), port)) {
            if (password.isPresent()) {
                talk.ask("AUTH", password.get());
            }
            return talk.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(pod.getMetadata().getName(), e);
        }
    }
}
