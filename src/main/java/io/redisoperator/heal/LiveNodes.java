package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.kube.DeclaredPorts;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.RedisNodes.Reply;
import io.redisoperator.spec.ContainerNames;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The pods of a cluster as they are now, and the commands that can be sent to what runs in them. */
public final class LiveNodes {
    private final Kube kube;
    private final RedisNodes nodes;

    public LiveNodes(Kube kube, RedisNodes nodes) {
        this.kube = kube;
        this.nodes = nodes;
    }

    /** A pod with an address, whose containers have not ended. */
    public record Node(Pod pod, Endpoint endpoint) {
        public String name() {
            return pod.getMetadata().getName();
        }

        public String uid() {
            return pod.getMetadata().getUid();
        }

        public boolean deleting() {
            return pod.getMetadata().getDeletionTimestamp() != null;
        }

        /** Whether its Redis runs, as far as the kubelet has said. */
        public boolean running() {
            return MainContainer.of(pod, ContainerNames.REDIS)
                    .filter(MainContainer::runs)
                    .isPresent();
        }

        /** Whether it boots with the identity of its cluster; those of earlier operators do not. */
        public boolean knowsIdentity() {
            ClusterKey key = new ClusterKey(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getLabels().getOrDefault(Labels.NAME, ""));
            return Heritage.knowsIdentity(pod.getSpec(), key);
        }

        /** Whether it logs in to others as a client since its start, until it is told the identity. */
        public boolean bootsAsClient() {
            return !knowsIdentity() || Heritage.bootsAsClient(pod.getSpec());
        }

        public Target target() {
            return new Target(name(), uid());
        }
    }

    /** A node and what it said just now. */
    public record Seen<T>(Node node, Answer<T> answer) {
        public Optional<T> view() {
            return answer.said();
        }
    }

    /** Redis pods, by name; the bootstrap pod comes last. */
    public List<Node> redis(ManagedCluster cluster) {
        List<Node> ordinary = pods(cluster, Component.REDIS);
        return java.util.stream.Stream.concat(ordinary.stream(), bootstrap(cluster).stream())
                .toList();
    }

    /** The bootstrap pod, while it runs. */
    public Optional<Node> bootstrap(ManagedCluster cluster) {
        return pods(cluster, Component.BOOTSTRAP).stream().findFirst();
    }

    /** Sentinel pods, by name. */
    public List<Node> sentinels(ManagedCluster cluster) {
        return pods(cluster, Component.SENTINEL);
    }

    /** The Redis pod that was meant, unless it is gone or another pod has its name by now. */
    public Optional<Node> redis(ManagedCluster cluster, Target target) {
        return redis(cluster).stream().filter(n -> n.target().equals(target)).findFirst();
    }

    /** The Sentinel pod that was meant, unless it is gone. */
    public Optional<Node> sentinel(ManagedCluster cluster, Target target) {
        return sentinels(cluster).stream()
                .filter(n -> n.target().equals(target))
                .findFirst();
    }

    public Future<Answer<RedisView>> look(ManagedCluster cluster, Node redis) {
        return nodes.look(redis.endpoint(), redisLogin(cluster, redis));
    }

    /** Looks at every Redis at once. */
    public Future<List<Seen<RedisView>>> lookAtRedis(ManagedCluster cluster) {
        return Future.join(redis(cluster).stream()
                        .map(n -> look(cluster, n).map(a -> new Seen<>(n, a)))
                        .toList())
                .map(all -> all.<Seen<RedisView>>list());
    }

    public Future<Answer<SentinelView>> lookSentinel(ManagedCluster cluster, Node sentinel) {
        return nodes.lookSentinel(sentinel.endpoint(), masterName(cluster), sentinelLogin(cluster, sentinel));
    }

    /** Looks at every Sentinel at once. */
    public Future<List<Seen<SentinelView>>> lookAtSentinels(ManagedCluster cluster) {
        return Future.join(sentinels(cluster).stream()
                        .map(n -> lookSentinel(cluster, n).map(a -> new Seen<>(n, a)))
                        .toList())
                .map(all -> all.<Seen<SentinelView>>list());
    }

    /** Sends one command to a Redis. */
    public Future<String> toRedis(ManagedCluster cluster, Node redis, String... command) {
        return nodes.send(redis.endpoint(), redisLogin(cluster, redis), List.of(command));
    }

    /** Sends commands to a Redis in one write. */
    public Future<List<Reply>> allToRedis(ManagedCluster cluster, Node redis, List<List<String>> commands) {
        return nodes.sendAll(redis.endpoint(), redisLogin(cluster, redis), commands);
    }

    /** Sends commands in one write to whatever answers at an address where a pod has been. */
    Future<List<Reply>> allTo(Endpoint former, Credentials login, List<List<String>> commands) {
        return nodes.sendAll(former, login, commands).onComplete(sent -> nodes.forget(former));
    }

    /** Sends one command to a Sentinel. */
    public Future<String> toSentinel(ManagedCluster cluster, Node sentinel, String... command) {
        return nodes.send(sentinel.endpoint(), sentinelLogin(cluster, sentinel), List.of(command));
    }

    /** Sends commands to a Sentinel in one write. */
    public Future<List<Reply>> allToSentinel(ManagedCluster cluster, Node sentinel, List<List<String>> commands) {
        return nodes.sendAll(sentinel.endpoint(), sentinelLogin(cluster, sentinel), commands);
    }

    /** Tells a Redis to follow another; it discards its data if the other has none of it. */
    public Future<Void> follow(ManagedCluster cluster, Node replica, Node master) {
        Endpoint address = master.endpoint();
        List<String> follow = List.of("REPLICAOF", address.host(), String.valueOf(address.port()));
        return cluster.leaves()
                ? tell(cluster, replica, withOwnSettings(cluster, replica, follow))
                : nodes.send(replica.endpoint(), redisLogin(cluster, replica), follow)
                        .mapEmpty();
    }

    /** Makes a Redis a master. */
    Future<Void> lead(ManagedCluster cluster, Node redis) {
        List<String> lead = List.of("REPLICAOF", "NO", "ONE");
        return cluster.leaves()
                ? tell(cluster, redis, withOwnSettings(cluster, redis, lead))
                : nodes.send(redis.endpoint(), redisLogin(cluster, redis), lead).mapEmpty();
    }

    /** What the node was told of a Redis outside must not outlast its following: later masters would refuse it. */
    private List<List<String>> withOwnSettings(ManagedCluster cluster, Node redis, List<String> command) {
        List<List<String>> commands =
                new ArrayList<>(ownSettings(cluster, redis).commands());
        commands.add(command);
        return commands;
    }

    ReplicationSettings ownSettings(ManagedCluster cluster, Node redis) {
        return ReplicationSettings.own(cluster, redis, held(cluster));
    }

    /** Sends commands to a Redis in one write; fails if one of them is refused, and then the others were carried out. */
    Future<Void> tell(ManagedCluster cluster, Node redis, List<List<String>> commands) {
        return allToRedis(cluster, redis, commands)
                .compose(replies -> replies.stream()
                        .filter(Reply.Refused.class::isInstance)
                        .map(Reply.Refused.class::cast)
                        .findFirst()
                        .map(refused -> Future.<Void>failedFuture(redis.name() + " refused: " + refused.error()))
                        .orElseGet(Future::succeededFuture));
    }

    /** Looks at a Redis outside of the cluster. */
    Future<Answer<RedisView>> lookOutside(ExternalMaster external) {
        return nodes.look(external.address(), external.credentials());
    }

    /** Whether no node of this cluster is to be told of its identity yet, as its pods are an earlier operator's. */
    public boolean held(ManagedCluster cluster) {
        return Heritage.held(kube, cluster.key());
    }

    private static Credentials redisLogin(ManagedCluster cluster, Node redis) {
        return cluster.redis(redis.knowsIdentity());
    }

    private static Credentials sentinelLogin(ManagedCluster cluster, Node sentinel) {
        return cluster.sentinel(sentinel.knowsIdentity());
    }

    static String masterName(ManagedCluster cluster) {
        return cluster.failover().sentinel().monitor().masterName();
    }

    private List<Node> pods(ManagedCluster cluster, Component component) {
        int port = cluster.failover().redis().port();
        return kube.owned(Pod.class, cluster.key()).stream()
                .filter(p ->
                        component.value().equals(p.getMetadata().getLabels().get(Labels.COMPONENT)))
                .filter(LiveNodes::mayRun)
                .map(p -> new Node(p, new Endpoint(p.getStatus().getPodIP(), DeclaredPorts.of(p, component, port))))
                .sorted(Comparator.comparing(Node::name))
                .toList();
    }

    private static boolean mayRun(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getPodIP() == null) {
            return false;
        }
        String phase = pod.getStatus().getPhase();
        return !"Failed".equals(phase)
                && !"Succeeded".equals(phase)
                && !pod.getStatus().getPodIP().isEmpty();
    }
}
