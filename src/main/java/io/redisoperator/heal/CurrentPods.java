package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether the pods that are known are those that there are. A watch whose connection broke without a word tells nothing
 * new for minutes, and what looks like a cluster without a master may be one with pods that nobody has told of.
 */
final class CurrentPods {
    private final Kube kube;

    CurrentPods(Kube kube) {
        this.kube = kube;
    }

    /** Asks the API server for each Redis pod; names those that are others than known. Fails if it cannot be asked. */
    Future<List<String>> unknown(ManagedCluster cluster) {
        ClusterKey key = cluster.key();
        ObjectNames names = ObjectNames.of(key);
        Stream<String> ordinary =
                IntStream.range(0, cluster.failover().redis().replicas()).mapToObj(names::redisPod);
        List<Future<Optional<String>>> asked = Stream.concat(ordinary, Stream.of(names.bootstrap()))
                .map(pod -> kube.live(Pod.class, key.namespace(), pod)
                        .map(there -> uid(there).equals(uid(kube.cached(Pod.class, key.namespace(), pod)))
                                ? Optional.<String>empty()
                                : Optional.of(pod)))
                .toList();
        return Future.join(asked)
                .map(all -> asked.stream().flatMap(pod -> pod.result().stream()).toList());
    }

    private static Optional<String> uid(Optional<? extends HasMetadata> pod) {
        return pod.map(found -> found.getMetadata().getUid());
    }
}
