package io.redisoperator.diagnosis;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One look at a cluster: all nodes asked at once, nothing changed since.
 *
 * @param at when the pods were read and the questions were sent
 * @param bootstrap the bootstrap pod while it exists
 * @param redis pods of the StatefulSet, by ordinal
 * @param sentinels pods of the Deployment, by name
 * @param external what the Redis outside of the cluster said, if there is one that pods follow
 */
public record Snapshot(
        ClusterKey key,
        Instant at,
        Expectation expected,
        Optional<RedisNode> bootstrap,
        List<RedisNode> redis,
        List<SentinelNode> sentinels,
        Optional<Answer<RedisView>> external) {
    public Snapshot {
        redis = List.copyOf(redis);
        sentinels = List.copyOf(sentinels);
    }

    /** Of a cluster that follows nobody outside. */
    public Snapshot(
            ClusterKey key,
            Instant at,
            Expectation expected,
            Optional<RedisNode> bootstrap,
            List<RedisNode> redis,
            List<SentinelNode> sentinels) {
        this(key, at, expected, bootstrap, redis, sentinels, Optional.empty());
    }

    /** A pod that runs Redis and what that Redis said. */
    public record RedisNode(PodView pod, Answer<RedisView> answer) {
        public Optional<RedisView> view() {
            return answer.said();
        }
    }

    /** A pod that runs Sentinel and what that Sentinel said. */
    public record SentinelNode(PodView pod, Answer<SentinelView> answer) {
        public Optional<SentinelView> view() {
            return answer.said();
        }
    }

    /** The bootstrap pod, if there is one, then the StatefulSet's pods. */
    public Stream<RedisNode> allRedis() {
        return Stream.concat(bootstrap.stream(), redis.stream());
    }

    /** Every Redis that says it is a master. */
    public List<RedisNode> masters() {
        return allRedis()
                .filter(n -> n.view().map(RedisView::isMaster).orElse(false))
                .toList();
    }

    /** Where the Redis of that pod listens; empty until the pod has an address. */
    public Optional<Endpoint> endpoint(RedisNode node) {
        return node.pod().endpoint();
    }

    /** Where the Sentinel of that pod listens; empty until the pod has an address. */
    public Optional<Endpoint> endpoint(SentinelNode node) {
        return node.pod().endpoint();
    }
}
