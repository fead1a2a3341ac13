package io.redisoperator.localcluster.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.Seams;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * {@code make demo}: the life of a cluster without a person. Creates it, writes keys, kills the master's process, edits
 * the spec, deletes it, and prints how long each took. Exits 0 only if all went right and every key survived.
 */
public final class DemoCommand {
    private static final int KEYS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;

    private final LocalCluster cluster;
    private final KubernetesClient client;
    private final Stopwatch watch = new Stopwatch();
    private final Journal journal = new Journal(System.out, watch);
    private final List<String> table = new ArrayList<>();
    private final HasMetadata resource;
    private final ClusterKey key;

    private DemoCommand(LocalCluster cluster, HasMetadata resource) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.resource = resource;
        this.key = new ClusterKey(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    }

    /** Takes no arguments. */
    public static void main(String[] args) {
        boolean right = false;
        try (LocalCluster cluster = LocalCluster.builder().start()) {
            LocalOperator operator =
                    LocalOperator.start(LocalOperator.Options.of(cluster.operatorConfig(), "make-demo", 0), Seams.NONE);
            try {
                right = new DemoCommand(cluster, apply(cluster)).live();
            } finally {
                operator.close();
            }
        } catch (RuntimeException | IOException e) {
            System.err.println("The demo went wrong: " + e.getMessage());
        }
        System.exit(right ? 0 : 1);
    }

    private static HasMetadata apply(LocalCluster cluster) {
        return cluster.apply(Path.of("examples", "seed.yaml"), "default").stream()
                .filter(o -> "RedisFailover".equals(o.getKind()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("examples/seed.yaml holds no RedisFailover"));
    }

    private boolean live() throws IOException {
        stage("create, until Ready", () -> until("the cluster to be Ready", Journal::ready));
        stage("write " + KEYS + " keys", this::writeKeys);
        stage("kill -9 of the master, until writes go on", this::killMaster);
        stage("healed, until Ready with all replicas", () -> until("all replicas to be back", s -> complete(s, 3)));
        boolean survivedKill = check("keys after the failover");
        stage("edit: four replicas, until Ready", this::scale);
        boolean survivedEdit = check("keys after the edit");
        stage("delete, until every object and process is gone", this::delete);
        System.out.println();
        table.forEach(System.out::println);
        return survivedKill && survivedEdit;
    }

    private interface Stage {
        void run() throws IOException;
    }

    private void stage(String what, Stage stage) throws IOException {
        System.out.printf("%8s  == %s%n", watch, what);
        Stopwatch own = new Stopwatch();
        stage.run();
        table.add(String.format("  %-48s %8s", what, own));
    }

    private void writeKeys() throws IOException {
        try (RedisConversation master = master()) {
            for (int i = 0; i < KEYS; i++) {
                master.ask("SET", "key:" + i, "value:" + i);
            }
            // Half a second is plenty for the replicas to have them; WAIT says whether they do.
            master.ask("WAIT", "2", "500");
        }
    }

    private boolean check(String what) throws IOException {
        int found = 0;
        try (RedisConversation master = master()) {
            for (int i = 0; i < KEYS; i++) {
                if (("value:" + i).equals(master.ask("GET", "key:" + i))) {
                    found++;
                }
            }
        }
        table.add(String.format("  %-48s %8s", what, found + "/" + KEYS));
        return found == KEYS;
    }

    private void killMaster() throws IOException {
        Pod master = client.pods()
                .inNamespace(key.namespace())
                .withLabel(Labels.NAME, key.name())
                .withLabel(Labels.ROLE, Labels.MASTER)
                .list()
                .getItems()
                .getFirst();
        long pid = cluster.kubelet().pid(key.namespace(), master.getMetadata().getName(), "redis");
        System.out.printf(
                "%8s  kill -9 %d  (%s)%n", watch, pid, master.getMetadata().getName());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await("writes to go on", () -> {
            tell();
            try (RedisConversation now = master()) {
                return "OK".equals(now.ask("SET", "after", "the kill"));
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void scale() throws IOException {
        client.resource(resource)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"redis\":{\"replicas\":4}}}");
        until("four Redis to be Ready", s -> complete(s, 4));
    }

    private void delete() throws IOException {
        client.resource(resource).delete();
        await(
                "every object to be gone",
                () -> client.pods()
                                .inNamespace(key.namespace())
                                .list()
                                .getItems()
                                .isEmpty()
                        && client.services()
                                        .inNamespace(key.namespace())
                                        .withName(ObjectNames.of(key).masterService())
                                        .get()
                                == null
                        && client.apps()
                                .statefulSets()
                                .inNamespace(key.namespace())
                                .list()
                                .getItems()
                                .isEmpty());
    }

    private RedisConversation master() throws IOException {
        String ip = client.services()
                .inNamespace(key.namespace())
                .withName(ObjectNames.of(key).masterService())
                .get()
                .getSpec()
                .getClusterIP();
        return new RedisConversation(ip, 6379);
    }

    private static boolean complete(FailoverStatus status, int replicas) {
        return Journal.ready(status) && (replicas + "/" + replicas).equals(status.redis());
    }

    private void until(String what, Predicate<FailoverStatus> holds) {
        await(what, () -> tell().filter(holds).isPresent());
    }

    private Optional<FailoverStatus> tell() {
        Optional<FailoverStatus> status =
                Optional.ofNullable(client.resource(resource).get()).flatMap(CarriedStatus::of);
        status.ifPresent(journal::tell);
        return status;
    }

    private void await(String what, BooleanSupplier holds) {
        Stopwatch own = new Stopwatch();
        while (!holds.getAsBoolean()) {
            if (own.elapsed().compareTo(PATIENCE) > 0) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s for " + what
                        + "; see the lines above for what it hangs on");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }
}
