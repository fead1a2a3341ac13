package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.redisoperator.localcluster.demo.RedisConversation;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster that a kubeconfig names, in which the operator runs already; all happens in one namespace of our own. */
public final class KubeconfigSite implements Site {
    private static final Duration REPLY = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final String namespace;
    private final Failovers failovers;
    private final Set<Ability> abilities = EnumSet.of(Ability.ANY_IMAGE);
    private final NodeAgents agents;
    private final LeadingPod operator;

    private KubeconfigSite(KubernetesClient client, String namespace, Map<String, String> variables) {
        this.client = client;
        this.namespace = namespace;
        this.failovers = new Failovers(client);
        boolean signals = NodeAgents.mayShareProcesses(client, namespace);
        if (signals) {
            abilities.add(Ability.SIGNALS);
        }
        this.operator = LeadingPod.of(client, variables);
        this.agents = new NodeAgents(client, namespace, signals);
    }

    /**
     * Makes the namespace; refuses one that is there already, as it is removed at the end.
     *
     * @param variables that say where the operator runs, see {@link LeadingPod#of}
     */
    public static KubeconfigSite start(Path kubeconfig, String namespace, Map<String, String> variables) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(kubeconfig.toString())))
                .build();
        if (client.namespaces().withName(namespace).get() != null) {
            throw new IllegalArgumentException("namespace " + namespace
                    + " is there already; it would be removed at the" + " end: remove it, or wait until it is gone");
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                        .endMetadata()
                        .build())
                .create();
        KubeconfigSite site = new KubeconfigSite(client, namespace, variables);
        try {
            site.aimAtOperator();
            return site;
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private void aimAtOperator() {
        if (abilities.contains(Ability.SIGNALS)) {
            operator.find().ifPresent((Pod leads) -> {
                agents.beside(leads);
                abilities.add(Ability.OPERATOR);
            });
        }
    }

    @Override
    public String name() {
        return client.getMasterUrl().toString() + ", namespace " + namespace;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.copyOf(abilities);
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public Failovers failovers() {
        return failovers;
    }

    @Override
    public RedisConversation dial(String host, int port) throws IOException {
        try {
            ExecWatch watch = agents.connect(host, port);
            return new RedisConversation(
                    new PatientInput(watch.getOutput(), REPLY), watch.getInput(), () -> hangUp(watch));
        } catch (KubernetesClientException e) {
            throw new IOException("no way to " + host + ":" + port, e);
        }
    }

    /** Some programs called nc stay when their input ends, and thousands of them take all connections of a Redis. */
    private static void hangUp(ExecWatch watch) {
        try (watch) {
            watch.getInput().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            watch.getInput().flush();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    /** A new connection takes longer than a slow reply here. */
    @Override
    public RedisConversation dialImpatiently(String host, int port) throws IOException {
        return dial(host, port);
    }

    @Override
    public void signal(Pod pod, String container, Signal signal) throws IOException {
        agents.signal(pod, signal);
    }

    @Override
    public String run(Pod pod, String container, String... command) throws IOException {
        return NodeAgents.run(client.pods().resource(pod), container, command);
    }

    /** By SIGKILL: a pod that is deleted, even by force, is asked to end first, and gives its Lease back. */
    @Override
    public void replaceOperator() throws IOException {
        Pod leads = operator.replace(pod -> agents.signal(pod, Signal.KILL));
        agents.beside(leads);
    }

    @Override
    public void operatorDiesAfter(int writes) {
        throw new UnsupportedOperationException("nothing counts the writes of the operator of " + name());
    }

    @Override
    public boolean operatorIsDead() {
        return false;
    }

    @Override
    public List<String> operatorWrites() {
        return List.of();
    }

    @Override
    public void forceAddress(String inNamespace, String pod, String address) {
        throw new UnsupportedOperationException("addresses of " + name() + " are not ours to give");
    }

    @Override
    public String operatorLog() {
        return "is where the operator of this cluster runs";
    }

    @Override
    public void close() {
        try {
            client.namespaces().withName(namespace).delete();
        } catch (KubernetesClientException e) {
            System.err.println("namespace " + namespace + " could not be removed: " + e.getMessage());
        }
        client.close();
    }
}
