package io.redisoperator.spec;

import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asked for, whichever kind it was written in, with every default filled in.
 *
 * @param uid of the resource; owner references carry it
 * @param generation of the resource that this was read from
 * @param labels of the resource that its objects and pods carry too
 * @param annotations of the resource
 * @param authSecret name of the Secret in the same namespace whose key {@code password} guards Redis; empty for none
 * @param bootstrapNode the Redis outside of the cluster that all pods are to follow; empty for none
 * @param ignored parts of the spec that are wrong, and that it can be followed without
 */
public record Failover(
        ClusterKey key,
        FailoverKind kind,
        String uid,
        long generation,
        Map<String, String> labels,
        Map<String, String> annotations,
        Engine engine,
        RedisSettings redis,
        SentinelSettings sentinel,
        Optional<String> authSecret,
        Optional<BootstrapNode> bootstrapNode,
        List<SpecProblem> ignored) {
    public Failover {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        ignored = List.copyOf(ignored);
    }

    /** Whether a person asks to leave everything as it is for the time being. */
    public boolean paused() {
        return "true".equals(annotations.get(Annotations.SKIP_RECONCILE));
    }

    /** Whether a person lets clients copy the data as replicas do. */
    public boolean clientsReplicate() {
        return "true".equals(annotations.get(Annotations.LET_CLIENTS_REPLICATE));
    }

    /** The same failover with its data elsewhere. */
    public Failover storedIn(StorageSettings storage) {
        return with(redis.storedIn(storage), sentinel, bootstrapNode);
    }

    /** The same failover as it runs, wherever that is known. */
    public Failover as(Running running) {
        return with(redis.as(running), sentinel.as(running), running.following().or(() -> bootstrapNode));
    }

    /** The same failover with the annotations that its resource has by now. */
    public Failover annotated(Map<String, String> now) {
        return new Failover(
                key, kind, uid, generation, labels, now, engine, redis, sentinel, authSecret, bootstrapNode, ignored);
    }

    private Failover with(RedisSettings itsRedis, SentinelSettings itsSentinel, Optional<BootstrapNode> itsNode) {
        return new Failover(
                key,
                kind,
                uid,
                generation,
                labels,
                annotations,
                engine,
                itsRedis,
                itsSentinel,
                authSecret,
                itsNode,
                ignored);
    }
}
