package io.redisoperator;

import io.redisoperator.config.OperatorConfig;
import io.redisoperator.kube.Fabric8Kube;
import io.redisoperator.kube.KubeConnection;
import io.redisoperator.kube.KubeLimits;
import io.redisoperator.kube.KubeTarget;
import io.redisoperator.kube.LeaderElection;
import io.redisoperator.kube.NamespaceScope;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.redis.VertxRedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** The operator's ties to the API server and to Redis, as configured. */
final class Outside {
    private final Vertx vertx;
    private final KubeConnection connection;
    private final Fabric8Kube kube;
    private final VertxRedisNodes redis;
    private final MortalNodes nodes;
    private final SentinelEvents events;

    private Outside(
            Vertx vertx, KubeConnection connection, Fabric8Kube kube, VertxRedisNodes redis, SentinelEvents events) {
        this.vertx = vertx;
        this.connection = connection;
        this.kube = kube;
        this.redis = redis;
        this.nodes = new MortalNodes(redis);
        this.events = events;
    }

    static Outside open(Vertx vertx, OperatorConfig config) {
        OperatorConfig.Kubernetes kubernetes = config.kubernetes();
        KubeConnection connection = KubeConnection.open(new KubeTarget(
                kubernetes.kubeconfig(),
                kubernetes.masterUrl(),
                kubernetes.development(),
                kubernetes.requestTimeout()));
        Fabric8Kube kube = new Fabric8Kube(
                vertx,
                connection,
                new NamespaceScope(kubernetes.namespaces(), kubernetes.namespacesRegex(), kubernetes.operatorGroup()),
                new KubeLimits(kubernetes.writeConcurrency(), kubernetes.writesPerSecond(), kubernetes.writeBurst()),
                config.leaderElection().identity());
        return new Outside(
                vertx,
                connection,
                kube,
                new VertxRedisNodes(vertx, config.redis().callTimeout()),
                new SentinelEvents(vertx, config.redis().callTimeout()));
    }

    Fabric8Kube kube() {
        return kube;
    }

    RedisNodes nodes() {
        return nodes;
    }

    SentinelEvents events() {
        return events;
    }

    /** To be called on the operator's context. */
    LeaderElection election(OperatorConfig.LeaderElection election) {
        return new LeaderElection(
                vertx,
                connection,
                new LeaderElection.Terms(
                        election.leaseName(),
                        election.namespace(),
                        election.identity(),
                        election.leaseDuration(),
                        election.renewDeadline(),
                        election.retryPeriod()));
    }

    /** An operator of before that is at work, in words. */
    Future<Optional<String>> formerOperator(OperatorConfig.LeaderElection election) {
        return kube.formerOperator(election.namespace() + "/" + election.leaseName());
    }

    /** From now on nothing leaves and nothing is heard; completes when no request is under way any more. */
    Future<Void> fallSilent() {
        nodes.die();
        return kube.close();
    }

    /** The same at once, whatever is under way. */
    void die() {
        nodes.die();
        kube.abandon();
    }

    Future<Void> close() {
        redis.close();
        return vertx.executeBlocking(() -> {
            connection.close();
            return null;
        });
    }
}
