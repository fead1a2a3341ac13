package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.util.List;

/** One failover of a site, as somebody who may do everything sees it. */
public record Target(Site site, ClusterKey key) {
    /** The name by which sentinels know the master. */
    public static final String MASTER_NAME = "mymaster";

    /** Where no pod is. */
    public static final String NOBODY = "127.0.0.9";

    public static final List<List<String>> WATCH_NOBODY = List.of(
            List.of("SENTINEL", "REMOVE", MASTER_NAME),
            List.of("SENTINEL", "MONITOR", MASTER_NAME, NOBODY, "6379", "2"));

    public List<Pod> redis() {
        return site.failovers().pods(key, Component.REDIS);
    }

    public List<Pod> sentinels() {
        return site.failovers().pods(key, Component.SENTINEL);
    }

    /** The pod that the master Service selects. */
    public Pod master() {
        List<Pod> labelled = site.failovers().labelledMasters(key);
        if (labelled.size() != 1) {
            throw new IllegalStateException(labelled.size() + " pods of " + key + " are labelled master");
        }
        return labelled.getFirst();
    }

    public List<Pod> replicas() {
        String master = name(master());
        return redis().stream().filter(p -> !name(p).equals(master)).toList();
    }

    /** A connection as a client has it, through the master Service. */
    public RedisConversation dialMaster() throws IOException {
        var service = site.client()
                .services()
                .inNamespace(key.namespace())
                .withName(ObjectNames.of(key).masterService())
                .get();
        if (service == null) {
            throw new IOException("there is no master Service");
        }
        return site.dialImpatiently(service.getSpec().getClusterIP(), Ports.REDIS);
    }

    /** Sends one command to the Redis of a pod, as the operator. */
    public String ask(Pod pod, String... command) throws IOException {
        return ask(pod, Ports.REDIS, command);
    }

    /** Makes the sentinel of a pod watch an address of nobody, with no moment in which it watches nothing. */
    public void mislead(Pod pod) throws IOException {
        try (RedisConversation talk = site.dial(address(pod), Ports.SENTINEL)) {
            talk.ask("AUTH", "operator", site.failovers().operatorPassword(pod));
            talk.askAtOnce(WATCH_NOBODY);
        }
    }

    /** Sends one command to the sentinel of a pod, as the operator. */
    public String askSentinel(Pod pod, String... command) throws IOException {
        return ask(pod, Ports.SENTINEL, command);
    }

    private String ask(Pod pod, int port, String... command) throws IOException {
        String ip = address(pod);
        if (ip.isEmpty()) {
            throw new IOException(name(pod) + " has no address");
        }
        try (RedisConversation talk = site.dial(ip, port)) {
            talk.ask("AUTH", "operator", site.failovers().operatorPassword(pod));
            return talk.ask(command);
        } catch (IOException e) {
            throw new IOException(name(pod) + " at " + ip + ":" + port + ": " + e.getMessage(), e);
        }
    }

    public static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    /** Empty while it has none. */
    public static String address(Pod pod) {
        String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        return ip == null ? "" : ip;
    }
}
