package io.redisoperator.localcluster.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.Seams;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.localcluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * {@code make run}: the embedded cluster with the operator in it, and a manifest that becomes a Redis before one's eyes.
 * Stays until Ctrl-C, and leaves no process behind.
 */
public final class RunCommand {
    private static final int HTTP_PORT = 9710;
    private static final long POLL_MILLIS = 100;

    private RunCommand() {}

    /**
     * Runs until the process is asked to end.
     *
     * @param args the manifest to apply; {@code examples/seed.yaml} without one
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path manifest = Path.of(args.length > 0 ? args[0] : "examples/seed.yaml");
        if (!Files.isReadable(manifest)) {
            System.err.println("cannot read the manifest " + manifest + "; name another: make run MANIFEST=path");
            System.exit(1);
        }
        Stopwatch watch = new Stopwatch();
        CountDownLatch ended = new CountDownLatch(1);
        Path folder = Files.createDirectories(Path.of("target", "run"));
        System.out.println("Starting a Kubernetes API, controllers and a kubelet in this process ...");
        LocalCluster cluster = LocalCluster.builder().start();
        Path kubeconfig =
                Files.writeString(folder.resolve("kubeconfig"), cluster.api().kubeconfig());
        LocalOperator operator = start(cluster);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Stopping ...");
            ended.countDown();
            operator.close();
            cluster.close();
            System.out.println("Everything has ended.");
        }));
        System.out.printf("%8s  the operator runs; applying %s%n", watch, manifest);
        List<HasMetadata> applied = apply(cluster, manifest);
        follow(cluster, applied, watch, ended, () -> connect(cluster.client(), kubeconfig));
    }

    private static LocalOperator start(LocalCluster cluster) {
        try {
            return LocalOperator.start(
                    LocalOperator.Options.of(cluster.operatorConfig(), "make-run", HTTP_PORT), Seams.NONE);
        } catch (CompletionException e) {
            cluster.close();
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            System.err.println("the operator did not start: " + why + "; does another make run go on?");
            System.exit(1);
            throw e;
        }
    }

    private static List<HasMetadata> apply(LocalCluster cluster, Path manifest) {
        try {
            return cluster.apply(manifest, "default");
        } catch (KubernetesClientException | IllegalArgumentException e) {
            String why = e instanceof KubernetesClientException refused && refused.getStatus() != null
                    ? refused.getStatus().getMessage()
                    : e.getMessage();
            System.err.println(manifest + " was not taken: " + why);
            System.exit(1);
            return List.of();
        }
    }

    private static void follow(
            LocalCluster cluster, List<HasMetadata> applied, Stopwatch watch, CountDownLatch ended, Runnable whenReady)
            throws InterruptedException {
        Map<HasMetadata, Journal> journals = new LinkedHashMap<>();
        for (HasMetadata object : applied) {
            if ("RedisFailover".equals(object.getKind())) {
                journals.put(object, new Journal(System.out, watch));
            }
        }
        boolean told = false;
        while (!ended.await(POLL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            boolean allReady = !journals.isEmpty();
            for (Map.Entry<HasMetadata, Journal> entry : journals.entrySet()) {
                Optional<HasMetadata> now = Optional.ofNullable(
                        cluster.client().resource(entry.getKey()).get());
                now.flatMap(CarriedStatus::of).ifPresent(entry.getValue()::tell);
                allReady &= now.flatMap(CarriedStatus::of).map(Journal::ready).orElse(false);
            }
            if (allReady && !told) {
                told = true;
                whenReady.run();
            }
        }
    }

    private static void connect(KubernetesClient client, Path kubeconfig) {
        System.out.println();
        for (Service service : client.services().inAnyNamespace().list().getItems()) {
            String name = service.getMetadata().getName();
            String ip = service.getSpec().getClusterIP();
            if (name.startsWith("rfrm-")) {
                System.out.println("  master     redis-cli -h " + ip + " -p "
                        + service.getSpec().getPorts().getFirst().getPort());
            } else if (name.startsWith("rfs-")) {
                System.out.println("  sentinels  redis-cli -h " + ip + " -p 26379 sentinel master mymaster");
            }
        }
        System.out.println("  kubectl    kubectl --kubeconfig " + kubeconfig + " get rfa,rf,pods -A");
        System.out.println("  operator   curl http://127.0.0.1:" + HTTP_PORT + "/api/v1/failovers");
        System.out.println("  kill the master's process and watch; Ctrl-C ends everything");
        System.out.println();
    }
}
