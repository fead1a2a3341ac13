package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.PresentReplicas;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Replicas;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether the pods that are known are those that there are. A watch whose connection broke without a word tells nothing
 * new for minutes, and what looks like a cluster without a master may be one with pods that nobody has told of.
 */
final class CurrentPods {
    private final Kube kube;
    private final BiConsumer<ClusterKey, String> unheard;

    /** @param unheard is told of a cluster whose pods are others than known although a watch should have told of them */
    CurrentPods(Kube kube, BiConsumer<ClusterKey, String> unheard) {
        this.kube = kube;
        this.unheard = unheard;
    }

    /** A pod of that name, as it is and as it is known. */
    private record Pair(String name, Optional<Pod> there, Optional<Pod> known) {
        boolean differs() {
            return !uid(there).equals(uid(known));
        }

        /** Whether the watch should have told of it, which leaves out pods without the label that it asks for. */
        boolean watched() {
            return there.map(Pod::getMetadata)
                    .map(ObjectMeta::getLabels)
                    .map(labels -> Labels.PART_OF_VALUE.equals(labels.get(Labels.PART_OF)))
                    .orElse(true);
        }

        String inWords() {
            return name + " is " + uid(there).orElse("gone") + ", known as "
                    + uid(known).orElse("none");
        }
    }

    /** Asks the API server for each Redis pod; names those that are others than known. Fails if it cannot be asked. */
    Future<List<String>> unknown(ManagedCluster cluster) {
        ClusterKey key = cluster.key();
        ObjectNames names = ObjectNames.of(key);
        int wanted = cluster.failover().redis().replicas();
        Stream<String> ordinary = IntStream.range(0, PresentReplicas.of(kube, key, wanted, Replicas.MOST))
                .mapToObj(names::redisPod);
        List<Future<Pair>> asked = Stream.concat(ordinary, Stream.of(names.bootstrap()))
                .map(pod -> kube.live(Pod.class, key.namespace(), pod)
                        .map(there -> new Pair(pod, there, kube.cached(Pod.class, key.namespace(), pod))))
                .toList();
        return Future.join(asked).map(all -> {
            List<Pair> others =
                    asked.stream().map(Future::result).filter(Pair::differs).toList();
            String words =
                    others.stream().filter(Pair::watched).map(Pair::inWords).collect(Collectors.joining("; "));
            if (!words.isEmpty()) {
                unheard.accept(key, words);
            }
            return others.stream().map(Pair::name).toList();
        });
    }

    private static Optional<String> uid(Optional<? extends HasMetadata> pod) {
        return pod.map(found -> found.getMetadata().getUid());
    }
}
