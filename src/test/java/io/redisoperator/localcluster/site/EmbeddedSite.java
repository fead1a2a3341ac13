package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.LocalCluster;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.demo.RedisConversation;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The embedded cluster with an operator in this process, and everything it can do. */
public final class EmbeddedSite implements Site {
    /** A crash loop's first delay: short, as faults kill one container more often than it would ever crash. */
    private static final Duration BACKOFF = Duration.ofMillis(500);

    private static final Duration VOLUME_REFRESH = Duration.ofSeconds(1);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration REPLY = Duration.ofSeconds(1);
    private static final Duration COMMAND = Duration.ofSeconds(5);
    /** A pause between masters is not measured more exactly than this. */
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private final LocalCluster cluster;
    private final String namespace;
    private final Failovers failovers;
    private final LogTail log;
    private MortalOperator mortal = MortalOperator.immortal();
    private LocalOperator operator;
    private int operators = 1;
    private boolean closed;

    private EmbeddedSite(LocalCluster cluster, String namespace, LogTail log) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.log = log;
        this.failovers = new Failovers(cluster.client());
        failovers.namespace(namespace);
        this.operator = start();
    }

    /** Starts everything; the operator sees that namespace only. */
    public static EmbeddedSite start(String namespace, LogTail log) {
        LocalCluster cluster = LocalCluster.builder()
                .realApi("kube".equals(System.getProperty("localcluster.api")))
                .kubelet(k -> k.withRestartBackoff(BACKOFF).withVolumeRefreshDelay(VOLUME_REFRESH))
                .start();
        try {
            return new EmbeddedSite(cluster, namespace, log);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "the embedded cluster";
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    @Override
    public KubernetesClient client() {
        return cluster.client();
    }

    @Override
    public Failovers failovers() {
        return failovers;
    }

    @Override
    public RedisConversation dial(String host, int port) throws IOException {
        return new RedisConversation(host, port, CONNECT, REPLY);
    }

    @Override
    public RedisConversation dialImpatiently(String host, int port) throws IOException {
        return new RedisConversation(host, port, CONNECT, IMPATIENT);
    }

    @Override
    public void signal(Pod pod, String container, Signal signal) throws IOException {
        long pid = cluster.kubelet()
                .pid(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container);
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
            if (signal == Signal.KILL) {
                ProcessHandle gone = ProcessHandle.of(pid).orElse(null);
                if (gone != null) {
                    gone.onExit().get(5, TimeUnit.SECONDS);
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("process " + pid + " outlived its SIGKILL", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public String run(Pod pod, String container, String... command) throws IOException {
        try {
            return cluster.kubelet()
                    .exec(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container, COMMAND, command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void replaceOperator() {
        operator.kill();
        operators++;
        mortal = MortalOperator.immortal();
        operator = start();
    }

    @Override
    public void operatorDiesAfter(int writes) {
        mortal.dieAfter(writes);
    }

    @Override
    public boolean operatorIsDead() {
        return mortal.death().isDone();
    }

    @Override
    public List<String> operatorWrites() {
        return mortal.writes();
    }

    @Override
    public void forceAddress(String inNamespace, String pod, String address) {
        cluster.kubelet().forceAddress(inNamespace, pod, address);
    }

    @Override
    public String operatorLog() {
        return log.text();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            operator.kill();
            cluster.close();
        }
    }

    private LocalOperator start() {
        return mortal.start(LocalOperator.Options.of(cluster.operatorConfig(), "operator-" + operators, 0)
                .in(namespace));
    }
}
