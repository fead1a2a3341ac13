package io.redisoperator.localcluster.former;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Makes a cluster whose resource exists, and returns when it serves. */
    public void create(ClusterKey key, Optional<String> password) {
        String uid = failovers.resource(key).get().getMetadata().getUid();
        password.ifPresent(p -> password(key, p));
        new FormerObjects(key, uid, password).all().forEach(this::write);
        List<Pod> redis = started(key, Component.REDIS, Ports.REDIS, password);
        List<Pod> sentinels = started(key, Component.SENTINEL, Ports.SENTINEL, Optional.empty());
        Pod master = redis.getFirst();
        lead(redis, master, password);
        sentinels.forEach(s -> watch(s, master, password));
        await(key + " to serve as under its former operator")
                .atMost(PATIENCE)
                .until(() -> redis.stream()
                                .allMatch(p -> failovers.pods(key, Component.REDIS).stream()
                                        .allMatch(FormerOperator::ready))
                        && sentinels.stream().allMatch(s -> knows(s, 2, 2)));
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
        boolean there = client.resource(object).get() != null;
        client.raw((there ? path + "/" + name : path) + "?fieldManager=" + MANAGER, there ? "PUT" : "POST", object);
    }

    private void lead(List<Pod> redis, Pod master, Optional<String> password) {
        for (Pod pod : redis) {
            boolean leads = pod.equals(master);
            ask(
                    pod,
                    Ports.REDIS,
                    password,
                    leads
                            ? new String[] {"SLAVEOF", "NO", "ONE"}
                            : new String[] {"SLAVEOF", master.getStatus().getPodIP(), Integer.toString(Ports.REDIS)});
            client.resource(pod)
                    .edit(p -> p.edit()
                            .editMetadata()
                            .addToLabels(Map.of(Labels.ROLE, leads ? Labels.MASTER : Labels.SLAVE))
                            .endMetadata()
                            .build());
        }
    }

    private static void watch(Pod sentinel, Pod master, Optional<String> password) {
        Optional<String> none = Optional.empty();
        String address = master.getStatus().getPodIP();
        ask(sentinel, Ports.SENTINEL, none, "SENTINEL", "REMOVE", "mymaster");
        ask(sentinel, Ports.SENTINEL, none, "SENTINEL", "MONITOR", "mymaster", address, "6379", "2");
        password.ifPresent(p -> ask(sentinel, Ports.SENTINEL, none, "SENTINEL", "SET", "mymaster", "auth-pass", p));
        ask(sentinel, Ports.SENTINEL, none, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "5000");
        ask(sentinel, Ports.SENTINEL, none, "SENTINEL", "SET", "mymaster", "failover-timeout", "10000");
    }

    private List<Pod> started(ClusterKey key, Component component, int port, Optional<String> password) {
        await(component + " pods of " + key)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> failovers.pods(key, component).stream()
                                .filter(p -> !ask(p, port, password, "PING").isEmpty())
                                .count()
                        == 3);
        return failovers.pods(key, component);
    }

    private static boolean knows(Pod sentinel, int replicas, int others) {
        String master = ask(sentinel, Ports.SENTINEL, Optional.empty(), "SENTINEL", "MASTER", "mymaster");
        return master.contains("num-slaves\n" + replicas + "\n")
                && master.contains("num-other-sentinels\n" + others + "\n");
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
