package io.redisoperator.localcluster.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Chapter;
import io.redisoperator.localcluster.site.Ledger;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.localcluster.site.Target;
import io.redisoperator.localcluster.site.Wholeness;
import io.redisoperator.model.ClusterKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One failover that is written to all the time, and whose master is taken away again and again. */
final class MasterBench implements AutoCloseable {
    private static final Duration WHOLE = Duration.ofMinutes(5);
    private static final Duration PRELUDE = Duration.ofSeconds(1);
    private static final Goal LABEL = Goal.of(Goal.limit(0.5, 100), Goal.limit(0.99, 300));

    private final Target target;
    private final SpecSheet spec;
    private final Ledger ledger;
    private final List<Samples> table = new ArrayList<>();

    MasterBench(Site site, ClusterKey key, SpecSheet spec) {
        this.target = new Target(site, key);
        this.spec = spec;
        site.failovers().apply(target.key(), spec.yaml());
        this.ledger = new Ledger(target, Ledger.Rate.MODEST).start();
    }

    List<Samples> table() {
        return table;
    }

    /** The version that the nodes report. */
    String redisVersion() throws IOException {
        awaitWhole();
        return target.ask(target.master(), "INFO", "server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    void measure(Measure measure, int runs) throws IOException {
        Samples gaps = new Samples(measure.title(), measure.goal());
        Samples labels = new Samples("  +switch-master to the label", LABEL);
        table.add(gaps);
        table.add(labels);
        for (int run = 1; run <= runs; run++) {
            awaitWhole();
            measure(measure, run, gaps, labels);
        }
        target.site().failovers().apply(target.key(), spec.yaml());
    }

    private void measure(Measure measure, int run, Samples gaps, Samples labels) throws IOException {
        ledger.turn();
        LockSupport.parkNanos(PRELUDE.toNanos());
        Pod master = target.master();
        Optional<Duration> label;
        Duration whole;
        long began;
        try (SwitchEar ear = new SwitchEar(target)) {
            began = System.nanoTime();
            try {
                measure.blow().act().on(target, master, run);
                await("another master").atMost(WHOLE).until(ear::sawLabel);
                int written = ledger.chapter().size();
                await("writes to go on")
                        .atMost(WHOLE)
                        .until(() -> ledger.chapter().size() > written + 1);
            } finally {
                measure.blow().after().on(target, master, run);
            }
            awaitWhole();
            whole = Duration.ofNanos(System.nanoTime() - began);
            // Only now, as a sentinel that was asked to fail over announces it when all replicas follow.
            label = ear.fromSwitchToLabel();
        }
        Chapter chapter = ledger.turn();
        Duration gap = chapter.longestGap(began, System.nanoTime());
        int lost = lost(chapter);
        gaps.add(gap);
        gaps.count(lost, chapter.size());
        label.ifPresent(labels::add);
        System.out.printf(
                Locale.ROOT,
                "  %-12s run %2d: gap %s, label %s, whole after %s, lost %d of %d%n",
                measure.name(),
                run,
                Samples.seconds(gap),
                label.map(Samples::seconds).orElse("unknown"),
                Samples.seconds(whole),
                lost,
                chapter.size());
    }

    private int lost(Chapter chapter) throws IOException {
        try (RedisConversation redis = target.site().dial(Target.address(target.master()), 6379)) {
            return ledger.check(chapter, redis).size();
        }
    }

    private void awaitWhole() {
        Wholeness wholeness = new Wholeness(target, spec.redis(), spec.sentinels());
        await("the failover to be whole")
                .atMost(WHOLE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> wholeness.amissForClients().isEmpty());
    }

    /** Removes the failover, so that the next one has the machine for itself. */
    @Override
    public void close() {
        ledger.close();
        target.site().failovers().resource(target.key()).delete();
        await(target.key() + " to be gone")
                .atMost(WHOLE)
                .until(() -> target.site().failovers().gone(target.key()));
    }
}
