package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.check.WatchedCluster.Sort;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster with volumes that loses every Redis process at once, and what must be so once it serves again. */
final class LostCluster implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(90);
    static final Duration DOWN_AFTER = Duration.ofSeconds(4);
    static final String SNAPSHOTS = "save 3600 1";
    static final String LOG = "appendonly yes";

    final WatchedCluster cluster;

    LostCluster(WatchedCluster cluster) {
        this.cluster = cluster;
    }

    static LostCluster with(String... redis) {
        return new LostCluster(WatchedCluster.serving(new Sort(true, DOWN_AFTER, Patience.DEFAULT, List.of(redis))));
    }

    /** The same, watched by an operator that gives up a pod that stays away after seconds. */
    static LostCluster withLittlePatience(String... redis) {
        return new LostCluster(WatchedCluster.serving(new Sort(true, DOWN_AFTER, littlePatience(), List.of(redis))));
    }

    static LostCluster withoutVolumes() {
        return new LostCluster(WatchedCluster.serving(new Sort(false, DOWN_AFTER, Patience.DEFAULT, List.of())));
    }

    /** A key that every Redis has. */
    void write(String key) {
        cluster.ask(cluster.master(), "SET", key, "1");
        await().atMost(BOUND)
                .until(() -> cluster.ask(cluster.master(), "WAIT", "2", "1000").equals("2"));
    }

    List<String> others(String pod) {
        return cluster.redisPods().stream().filter(other -> !other.equals(pod)).toList();
    }

    void revive(List<String> pods) {
        pods.forEach(cluster::revive);
    }

    void awaitFinding(Finding.Kind kind, String words) {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.diagnosis().findings())
                        .filteredOn(finding -> finding.kind() == kind)
                        .extracting(Finding::message)
                        .anySatisfy(message -> assertThat(message).contains(words)));
    }

    /** One master, routed to, chosen before anything was; all others have what it has, and Sentinels know it. */
    void assertServes(String master, String... keys) {
        await().atMost(BOUND)
                .until(() -> cluster.diagnosis().master().equals(Optional.of(master))
                        && cluster.diagnosis().healthy());
        assertThat(cluster.labelledBeforeTheChoice()).isEmpty();
        assertThat(cluster.labelledMasters()).containsExactly(master);
        assertThat(cluster.ask(master, "SET", "since", "1")).isEqualTo("OK");
        assertThat(cluster.ask(master, "WAIT", "2", "10000")).isEqualTo("2");
        for (String pod : cluster.redisPods()) {
            assertThat(cluster.ask(pod, "ROLE")).startsWith(pod.equals(master) ? "master" : "slave");
            assertThat(Stream.of(keys)
                            .filter(key -> cluster.ask(pod, "EXISTS", key).equals("0")))
                    .as("keys that %s lacks", pod)
                    .isEmpty();
        }
        String address = cluster.process(master).host() + "\n6379";
        assertThat(cluster.sentinelPods())
                .allSatisfy(pod -> assertThat(cluster.ask(pod, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                        .isEqualTo(address));
    }

    private static Patience littlePatience() {
        Patience usual = Patience.DEFAULT;
        return new Patience(
                usual.afterDown(),
                usual.sentinelsReturn(),
                Duration.ofSeconds(4),
                usual.loading(),
                usual.requestedFailover(),
                usual.moved(),
                usual.split(),
                usual.elsewhere(),
                usual.nowhere(),
                usual.roleSettles(),
                usual.converts(),
                usual.severalMasters(),
                usual.wrongMaster(),
                usual.linkDown(),
                usual.incomplete(),
                usual.ghosts(),
                usual.betweenResets(),
                usual.betweenReplacements(),
                usual.tilt(),
                usual.repeat());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
