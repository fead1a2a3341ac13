package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.Seams;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.kubelet.KubeletOptions;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.localcluster.site.Target;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An embedded cluster with an operator, and what a test does to and asks of the clusters on it. */
final class Playground implements AutoCloseable {
    /** On a machine that is busy with another test and takes ten times as long. */
    static final Duration LONG = Duration.ofMinutes(3);

    /** Probes of containers at rest would cost half of the processor. */
    private static final int CALM = 4;

    /** Of a cluster whose moves are timed: what Sentinel waits for is longer than a busy machine holds anybody up. */
    static final String LATE_DOWN_AFTER = "sentinel: {customConfig: [down-after-milliseconds 30000]}\n";

    /** A move in less did not wait for {@link #LATE_DOWN_AFTER}. How much less it takes, the bench measures. */
    static final Duration NOT_DOWN_AFTER = Duration.ofSeconds(15);

    /** A Redis on a busy machine may be slow to answer; one that is gone refuses at once. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private static final Duration REPLY = Duration.ofSeconds(20);

    /** Of each pod in a {@link #report}. */
    private static final int LOG_LINES = 60;

    static {
        // A Redis drops its clients as its role changes: whoever waits for something asks it again.
        Awaitility.ignoreExceptionByDefault(UncheckedIOException.class);
        Awaitility.setDefaultTimeout(LONG);
    }

    /** The API in this process, or a real one with {@code -Dlocalcluster.api=kube}. */
    final LocalCluster cluster;

    final KubernetesClient client;
    private final Failovers failovers;
    private Optional<LocalOperator> operator = Optional.empty();

    Playground() {
        this(UnaryOperator.identity());
    }

    /** With pods that are run in another way than usual. */
    Playground(UnaryOperator<KubeletOptions> kubelet) {
        cluster = LocalCluster.builder()
                .realApi("kube".equals(System.getProperty("localcluster.api")))
                .kubelet(options -> kubelet.apply(options.withCalm(CALM)))
                .start();
        client = cluster.client();
        failovers = new Failovers(client);
    }

    LocalOperator.Options options(String identity) {
        return LocalOperator.Options.of(cluster.operatorConfig(), identity, 0);
    }

    Playground withOperator() {
        return withOperator(Seams.NONE);
    }

    Playground withOperator(Seams seams) {
        operator = Optional.of(LocalOperator.start(options("operator"), seams));
        return this;
    }

    void stopOperator() {
        operator.ifPresent(LocalOperator::close);
        operator = Optional.empty();
    }

    void namespace(String name) {
        failovers.namespace(name);
    }

    /** Applies a resource of {@code databases.spotahome.com/v1} whose spec is given as YAML. */
    ClusterKey apply(ClusterKey key, String spec) {
        return failovers.apply(key, spec);
    }

    FailoverStatus status(ClusterKey key) {
        return failovers.status(key);
    }

    static boolean ready(FailoverStatus status) {
        return Failovers.ready(status);
    }

    String condition(ClusterKey key, String type) {
        return failovers.condition(key, type);
    }

    void awaitReady(ClusterKey key) {
        await("Ready of " + key).atMost(LONG).until(() -> failovers.settled(key));
    }

    /** Ready, and every Redis and sentinel as asked for. */
    void awaitWhole(ClusterKey key, int redis, int sentinels) {
        await(key + " to be whole").atMost(LONG).until(() -> failovers.whole(key, redis, sentinels));
    }

    List<Pod> pods(ClusterKey key, Component component) {
        return failovers.pods(key, component);
    }

    /** UID and restarts of every pod, by name. */
    Map<String, String> podRuns(ClusterKey key) {
        return Stream.of(Component.REDIS, Component.SENTINEL)
                .flatMap(component -> pods(key, component).stream())
                .collect(Collectors.toMap(
                        (Pod p) -> p.getMetadata().getName(),
                        p -> p.getMetadata().getUid() + " "
                                + p.getStatus().getContainerStatuses().stream()
                                        .mapToInt(c -> c.getRestartCount())
                                        .sum()));
    }

    /** UIDs of all objects of a cluster but its pods. */
    Map<String, String> objectUids(ClusterKey key) {
        return Stream.of(
                        StatefulSet.class,
                        Deployment.class,
                        Service.class,
                        ConfigMap.class,
                        PodDisruptionBudget.class,
                        PersistentVolumeClaim.class)
                .flatMap(type -> client
                        .resources(type)
                        .inNamespace(key.namespace())
                        .withLabel(Labels.NAME, key.name())
                        .list()
                        .getItems()
                        .stream())
                .collect(Collectors.toMap(
                        o -> o.getKind() + " " + o.getMetadata().getName(),
                        o -> o.getMetadata().getUid()));
    }

    /** Annotates a resource, as a person does. */
    void annotate(ClusterKey key, String annotation, String value) {
        failovers
                .resource(key)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + annotation + "\":\"" + value + "\"}}}");
    }

    /** The pods that the master Service selects. */
    List<Pod> labelledMasters(ClusterKey key) {
        return failovers.labelledMasters(key);
    }

    Pod master(ClusterKey key) {
        return labelledMasters(key).getFirst();
    }

    /** Where clients of the master connect. */
    Endpoint masterService(ClusterKey key) {
        return new Endpoint(
                client.services()
                        .inNamespace(key.namespace())
                        .withName(ObjectNames.of(key).masterService())
                        .get()
                        .getSpec()
                        .getClusterIP(),
                Ports.REDIS);
    }

    /** What a {@link WriteLedger} wrote and a pod has. */
    Set<Long> written(Pod pod) {
        return Arrays.stream(redis(pod, "LRANGE", WriteLedger.KEY, "0", "-1").split("\n"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    /** Sends one command to the Redis of a pod, as the operator. */
    String redis(Pod pod, String... command) {
        return ask(pod, port(pod), command);
    }

    /** Writes a key, and returns once that many replicas have it. */
    void set(ClusterKey key, String name, String value, int replicas) {
        await(replicas + " replicas of " + key + " to have " + name).until(() -> {
            // A connection that has written nothing waits for nobody.
            try (RedisConversation talk = talk(master(key), port(master(key)))) {
                talk.ask("SET", name, value);
                return Integer.parseInt(talk.ask("WAIT", Integer.toString(replicas), "1000")) >= replicas;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Whether a Redis says that it is a master; one that does not answer, as while its role changes, does not. */
    boolean leads(Pod pod) {
        try {
            return redis(pod, "ROLE").startsWith("master");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Kills every Redis of a cluster at once, so that no copy in memory is left, and waits for the next processes. */
    void killAllRedis(ClusterKey key) {
        List<Pod> pods = pods(key, Component.REDIS);
        Map<String, String> before = podRuns(key);
        pods.forEach(pod -> kill(pod, "redis"));
        await("restarts of all Redis of " + key).atMost(LONG).until(() -> {
            Map<String, String> now = podRuns(key);
            return pods.stream()
                    .map(pod -> pod.getMetadata().getName())
                    .noneMatch(name -> before.get(name).equals(now.get(name)));
        });
    }

    /** Sends one command to the Sentinel of a pod, as the operator. */
    String sentinel(Pod pod, String... command) {
        return ask(pod, Ports.SENTINEL, command);
    }

    /** Until every sentinel has that value of an option. */
    void awaitSentinelsHave(ClusterKey key, String option, String value) {
        await(option + " of the sentinels of " + key)
                .untilAsserted(() -> assertThat(pods(key, Component.SENTINEL))
                        .allSatisfy(pod -> assertThat(sentinel(pod, "SENTINEL", "MASTER", "mymaster"))
                                .contains(option + "\n" + value + "\n")));
    }

    /** What the Redis of a pod has logged, which may be gone. */
    String log(Pod pod) {
        try {
            return Files.readString(cluster.kubelet().logFile(pod, "redis"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a Sentinel watch an address of nobody, with no moment in which it watches nothing. */
    void mislead(Pod sentinel) {
        try (RedisConversation talk = talk(sentinel, Ports.SENTINEL)) {
            talk.askAtOnce(Target.WATCH_NOBODY);
        } catch (IOException e) {
            throw new UncheckedIOException(sentinel.getMetadata().getName(), e);
        }
    }

    /** What status tells, what each pod of a cluster says of itself, and the end of its log: for the message of a test that fails. */
    String report(ClusterKey key) {
        return told(key) + "\n\n"
                + Stream.of(Component.REDIS, Component.SENTINEL)
                        .flatMap(component -> pods(key, component).stream()
                                .map(pod -> pod.getMetadata().getName() + " "
                                        + pod.getStatus().getPodIP() + " "
                                        + pod.getMetadata().getLabels() + "\n" + role(pod, component) + "\n"
                                        + client.pods()
                                                .resource(pod)
                                                .tailingLines(LOG_LINES)
                                                .getLog()))
                        .collect(Collectors.joining("\n\n"));
    }

    /** What the operator says of a cluster, and what it has told of it. */
    String told(ClusterKey key) {
        return client.v1().events().inNamespace(key.namespace()).list().getItems().stream()
                .filter(event -> key.name().equals(event.getInvolvedObject().getName()))
                .map(event -> event.getLastTimestamp() + " " + event.getReason() + " x" + event.getCount() + ": "
                        + event.getMessage())
                .sorted()
                .collect(Collectors.joining("\n", status(key).conditions() + "\n", ""));
    }

    private String role(Pod pod, Component component) {
        try {
            return component == Component.REDIS
                    ? redis(pod, "ROLE")
                    : sentinel(pod, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster");
        } catch (UncheckedIOException e) {
            return e.toString();
        }
    }

    /** Where the Redis of a pod listens, by the pod's own word. */
    static int port(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getPorts().getFirst().getContainerPort();
    }

    private String ask(Pod pod, int port, String... command) {
        try (RedisConversation talk = talk(pod, port)) {
            return talk.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(pod.getMetadata().getName(), e);
        }
    }

    /** A connection on which the operator's user is logged in. */
    private RedisConversation talk(Pod pod, int port) throws IOException {
        if (pod.getStatus().getPodIP() == null) {
            throw new IOException(pod.getMetadata().getName() + " has no address yet");
        }
        RedisConversation talk = new RedisConversation(pod.getStatus().getPodIP(), port, CONNECT, REPLY);
        try {
            talk.ask("AUTH", "operator", failovers.operatorPassword(pod));
            return talk;
        } catch (IOException | RuntimeException e) {
            talk.close();
            throw e;
        }
    }

    /** Kills the process of a container, as {@code kill -9} does. */
    void kill(Pod pod, String container) {
        ProcessHandle.of(pid(pod, container)).orElseThrow().destroyForcibly();
    }

    /** Of a container's process on this machine. */
    long pid(Pod pod, String container) {
        return cluster.kubelet()
                .pid(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container);
    }

    void delete(ClusterKey key) {
        failovers.resource(key).delete();
    }

    void awaitGone(ClusterKey key) {
        await("all of " + key + " to be gone").atMost(LONG).until(() -> failovers.gone(key));
    }

    @Override
    public void close() {
        stopOperator();
        cluster.close();
    }
}
