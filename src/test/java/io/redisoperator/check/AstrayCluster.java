package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.check.WatchedCluster.Sort;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A cluster in which something goes astray, watched with so little patience that a test can wait for it. */
final class AstrayCluster {
    static final Duration BOUND = Duration.ofSeconds(90);

    private AstrayCluster() {}

    static WatchedCluster with(Duration downAfter, String... redis) {
        return WatchedCluster.serving(new Sort(false, downAfter, littlePatience(), List.of(redis)));
    }

    /** At once with others, as that takes the longest; not in the common pool, in which nothing may wait for long. */
    static <T> CompletableFuture<T> begin(Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, Thread::startVirtualThread);
    }

    static void awaitFinding(WatchedCluster cluster, Finding.Kind kind, String words) {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.diagnosis().findings())
                        .filteredOn(finding -> finding.kind() == kind)
                        .extracting(Finding::message)
                        .anySatisfy(message -> assertThat(message).contains(words)));
    }

    /** Ends a Redis, and its kubelet finds that it does not answer. */
    static void kill(WatchedCluster cluster, String pod) {
        cluster.process(pod).kill();
        unready(cluster, pod);
    }

    /** The same for one that is stopped. */
    static void hang(WatchedCluster cluster, String pod) {
        cluster.process(pod).hang();
        unready(cluster, pod);
    }

    private static void unready(WatchedCluster cluster, String pod) {
        Pod found = cluster.kube
                .cached(Pod.class, WatchedCluster.KEY.namespace(), pod)
                .orElseThrow();
        cluster.kube.put(found.edit()
                .editStatus()
                .editFirstCondition()
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build());
    }

    /** What Sentinel is given time for comes sooner; how it is then is the same. */
    private static Patience littlePatience() {
        Patience usual = Patience.DEFAULT;
        Duration little = Duration.ofSeconds(2);
        return new Patience(
                usual.afterDown(),
                little,
                little,
                usual.loading(),
                usual.requestedFailover(),
                usual.moved(),
                little,
                little,
                little,
                little,
                usual.converts(),
                little,
                usual.wrongMaster(),
                little,
                usual.incomplete(),
                usual.ghosts(),
                usual.betweenResets(),
                usual.betweenReplacements(),
                little,
                usual.repeat());
    }
}
