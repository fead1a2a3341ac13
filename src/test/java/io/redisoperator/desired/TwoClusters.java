package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Clusters of real processes that boot from the generated files, with the same master name and no client password. */
final class TwoClusters implements AutoCloseable {
    private static final DesiredOptions OPTIONS = new DesiredOptions(true);

    /** Nobody is taken for dead here: who fails over is told to, and a busy machine must not do so unasked. */
    private static final Failover SPEC =
            Failovers.failover("sentinel: {customConfig: [down-after-milliseconds 10000, failover-timeout 3000]}");

    private final Path folder;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private final List<LocalContainer> containers = new ArrayList<>();

    TwoClusters(Path folder) {
        this.folder = folder;
    }

    /** One of them. */
    record Cluster(
            String name, ClusterIdentity identity, String master, List<String> replicas, List<String> sentinels) {
        Secret secret() {
            return Specimen.secret(SPEC, identity, Optional.empty());
        }
    }

    /** A master with a key of its own, two replicas of it and three sentinels. */
    Cluster start(String name, String... replicas) throws Exception {
        return start(name, ClusterIdentity.generate(), replicas);
    }

    /** The same with an identity that another one may have too. */
    Cluster start(String name, ClusterIdentity identity, String... replicas) throws Exception {
        Cluster cluster = new Cluster(
                name,
                identity,
                RedisProcess.freshAddress(),
                List.of(replicas),
                List.of(RedisProcess.freshAddress(), RedisProcess.freshAddress(), RedisProcess.freshAddress()));
        redis(
                cluster,
                cluster.master(),
                BootstrapPod.of(SPEC, OPTIONS).getSpec().getContainers().getFirst());
        awaitPong(cluster.master(), 6379);
        say(cluster.master(), "SET", "of", name);
        for (String replica : cluster.replicas()) {
            replica(cluster, replica);
        }
        for (String sentinel : cluster.sentinels()) {
            sentinel(cluster, sentinel);
        }
        return cluster;
    }

    /** Starts a Redis of that cluster and makes it follow its master. */
    LocalContainer replica(Cluster cluster, String host) throws Exception {
        Container container = RedisStatefulSet.of(SPEC, OPTIONS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        LocalContainer started = redis(cluster, host, container);
        awaitPong(host, 6379);
        command(cluster, host, 6379, "REPLICAOF", cluster.master(), "6379");
        return started;
    }

    private LocalContainer redis(Cluster cluster, String host, Container container) throws Exception {
        LocalContainer node = container(cluster, host)
                .emptyDir("/data")
                .mount("/redis", RedisConfig.of(SPEC))
                .mount("/redis-auth", cluster.secret());
        node.start(container);
        return node;
    }

    private void sentinel(Cluster cluster, String host) throws Exception {
        var pod = SentinelDeployment.of(SPEC, OPTIONS).getSpec().getTemplate().getSpec();
        LocalContainer node = container(cluster, host)
                .emptyDir("/redis")
                .mount("/redis-boot", SentinelConfig.of(SPEC, new Endpoint(cluster.master(), 6379)))
                .mount("/redis-auth", cluster.secret());
        Container copy = pod.getInitContainers().getFirst();
        node.exec(copy, copy.getCommand());
        node.start(pod.getContainers().getFirst());
        awaitPong(host, 26379);
        // They look at each other, and at every Redis, more often than by themselves, so that all comes sooner that may
        // come at all; and a busy machine keeps none in TILT for long.
        command(
                cluster,
                host,
                26379,
                "SENTINEL",
                "DEBUG",
                "info-period",
                "1000",
                "publish-period",
                "200",
                "tilt-period",
                "3000");
    }

    private LocalContainer container(Cluster cluster, String host) throws IOException {
        LocalContainer container = new LocalContainer(
                Files.createTempDirectory(folder, cluster.name()), host, LocalContainer.files(cluster.secret()));
        containers.add(container);
        return container;
    }

    /** Ends the process at that address, as its pod would when it goes. */
    void stop(Cluster cluster, String host) throws Exception {
        command(cluster, host, 6379, "SHUTDOWN", "NOSAVE");
    }

    /** As a client without a password. */
    static String say(String host, String... words) throws Exception {
        return ask(host, 6379, List.of(), "", words);
    }

    static String askSentinel(String host, String... words) throws Exception {
        return ask(host, 26379, List.of(), "", words);
    }

    /** As the operator. */
    static String command(Cluster cluster, String host, int port, String... words) throws Exception {
        return ask(
                host,
                port,
                List.of("--user", ClusterIdentity.OPERATOR),
                cluster.identity().operator(),
                words);
    }

    /** As an exporter beside that Redis. */
    static String observe(Cluster cluster, String host, String... words) throws Exception {
        return ask(
                host,
                6379,
                List.of("--user", ClusterIdentity.EXPORTER),
                cluster.identity().exporter(),
                words);
    }

    private static String ask(String host, int port, List<String> login, String password, String... words)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-h", host, "-p", String.valueOf(port)));
        command.addAll(login);
        command.addAll(List.of(words));
        Path said = Files.createTempFile("redis-cli", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        if (!password.isEmpty()) {
            builder.environment().put("REDISCLI_AUTH", password);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        long end = System.nanoTime() + PATIENCE.toNanos();
        // A subscriber stays until it is ended; what it was told at first is all that is asked for.
        boolean subscriber = words[0].endsWith("SUBSCRIBE");
        while (!process.waitFor(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > end || (subscriber && Files.size(said) > 0)) {
                process.destroyForcibly().waitFor();
            }
        }
        String answer = Files.readString(said).strip();
        Files.delete(said);
        return answer;
    }

    private static void awaitPong(String host, int port) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> ask(host, port, List.of(), "", "PING").equals("PONG"));
    }

    @Override
    public void close() {
        containers.forEach(LocalContainer::close);
    }
}
