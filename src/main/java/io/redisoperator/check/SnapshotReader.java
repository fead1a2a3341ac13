package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.kube.DeclaredPorts;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a snapshot: the pods from the cache, then every node at once, so that it takes no longer than one call. */
final class SnapshotReader {
    private final Kube kube;
    private final RedisNodes nodes;
    private final NodeLogins logins;
    private final InstantSource clock;
    private final Expectations expectations;
    private final LostNodes lostNodes;

    SnapshotReader(Kube kube, RedisNodes nodes, NodeLogins logins, InstantSource clock) {
        this.kube = kube;
        this.nodes = nodes;
        this.logins = logins;
        this.clock = clock;
        this.expectations = new Expectations(kube);
        this.lostNodes = new LostNodes(kube, clock);
    }

    Future<Snapshot> read(Failover failover) {
        ClusterKey key = failover.key();
        Instant began = clock.instant();
        Future<List<RedisNode>> bootstrap = all(pods(failover, Component.BOOTSTRAP), pod -> redis(failover, pod));
        Future<List<RedisNode>> redis = all(pods(failover, Component.REDIS), pod -> redis(failover, pod));
        Future<List<SentinelNode>> sentinels = all(
                pods(failover, Component.SENTINEL).stream()
                        .filter(pod -> !pod.terminated())
                        .toList(),
                pod -> sentinel(failover, pod));
        Optional<ExternalMaster> outside = logins.external(key);
        Future<Optional<Answer<RedisView>>> external = outside.map(master ->
                        nodes.look(master.address(), master.credentials()).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
        return Future.all(bootstrap, redis, sentinels, external)
                .map(read -> new Snapshot(
                        key,
                        began,
                        expectations.of(failover, outside),
                        bootstrap.result().stream().findFirst(),
                        redis.result(),
                        sentinels.result(),
                        external.result()));
    }

    private Future<RedisNode> redis(Failover failover, PodView pod) {
        Future<Boolean> nodeLost = nodeLost(failover.key(), pod);
        Future<Answer<RedisView>> answer = ask(pod, at -> nodes.look(at, logins.redis(failover.key(), pod)));
        return Future.join(answer, nodeLost).map(both -> {
            boolean gone = answer.result().said().isEmpty() && nodeLost.result();
            return new RedisNode(gone ? pod.onLostNode() : pod, answer.result());
        });
    }

    /** Kubernetes takes a pod's readiness away when it loses its node; asked at the same time as Redis, to lose none. */
    private Future<Boolean> nodeLost(ClusterKey key, PodView pod) {
        return pod.running() && !pod.ready()
                ? lostNodes.isLost(kube.cached(Pod.class, key.namespace(), pod.name())
                        .flatMap(cached -> Optional.ofNullable(cached.getSpec()))
                        .flatMap(spec -> Optional.ofNullable(spec.getNodeName()))
                        .orElse(""))
                : Future.succeededFuture(false);
    }

    private Future<SentinelNode> sentinel(Failover failover, PodView pod) {
        String master = failover.sentinel().monitor().masterName();
        return this.ask(pod, at -> nodes.lookSentinel(at, master, logins.sentinel(failover.key(), pod)))
                .map(answer -> new SentinelNode(pod, answer));
    }

    private <T> Future<Answer<T>> ask(PodView pod, Function<Endpoint, Future<Answer<T>>> question) {
        if (pod.terminated()) {
            return Future.succeededFuture(new Answer.Silent<>("its containers have ended"));
        }
        return pod.endpoint()
                .map(question)
                .orElseGet(() -> Future.succeededFuture(new Answer.Silent<>("it has no address yet")));
    }

    private static <P, N> Future<List<N>> all(List<P> pods, Function<P, Future<N>> question) {
        return Future.join(pods.stream().map(question).toList()).map(all -> all.<N>list());
    }

    private List<PodView> pods(Failover failover, Component component) {
        int port = failover.redis().port();
        return kube.owned(Pod.class, failover.key()).stream()
                .filter(pod ->
                        component.value().equals(pod.getMetadata().getLabels().get(Labels.COMPONENT)))
                .map(pod -> PodViews.of(pod, component, DeclaredPorts.of(pod, component, port)))
                .sorted(Comparator.comparingInt(PodView::ordinal).thenComparing(PodView::name))
                .toList();
    }
}
