package io.redisoperator.localcluster.bench;

import static org.awaitility.Awaitility.await;

import io.redisoperator.localcluster.site.EmbeddedSite;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.SiteProgram;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.model.ClusterKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code make bench}: p50, p95 and the longest of creation, of pauses between writes, and of the label's way. */
public final class BenchCommand {
    private static final String NAMESPACE = "redis-bench";
    private static final Duration LONG = Duration.ofMinutes(3);

    private BenchCommand() {}

    /** Takes no arguments; see {@link BenchOptions} for its variables. */
    public static void main(String[] args) {
        new SiteProgram<>(
                        () -> BenchOptions.of(System.getenv()),
                        log -> EmbeddedSite.start(NAMESPACE, log),
                        BenchCommand::bench)
                .run();
    }

    private static boolean bench(Site site, BenchOptions options) throws IOException {
        List<Samples> table = new ArrayList<>();
        if (options.names().contains(BenchOptions.CREATE)) {
            table.add(create(site, options.runs()));
        }
        String version = "";
        for (SpecSheet spec : List.of(SpecSheet.EPHEMERAL, SpecSheet.DURABLE)) {
            List<Measure> wanted = Measure.ALL.stream()
                    .filter(m -> m.spec().equals(spec) && options.names().contains(m.name()))
                    .toList();
            boolean tellsVersion = spec.volumes() && version.isEmpty();
            if (wanted.isEmpty() && !tellsVersion) {
                continue;
            }
            String name = spec.volumes() ? "durable" : "ephemeral";
            try (MasterBench bench = new MasterBench(site, new ClusterKey(NAMESPACE, name), spec)) {
                version = bench.redisVersion();
                for (Measure measure : wanted) {
                    bench.measure(measure, options.runs());
                }
                table.addAll(bench.table());
            }
        }
        System.out.println();
        System.out.println(Machine.description(version));
        System.out.println(Samples.HEADER);
        table.forEach(samples -> System.out.println(samples.row()));
        System.out.println(Samples.FOOTER);
        return table.stream().allMatch(Samples::meetsItsGoal);
    }

    private static Samples create(Site site, int runs) {
        Samples samples = new Samples("create to Ready: 3 Redis, 3 sentinels", Goal.NONE);
        for (int run = 1; run <= runs; run++) {
            ClusterKey key = new ClusterKey(NAMESPACE, "create-" + run);
            long began = System.nanoTime();
            site.failovers().apply(key, SpecSheet.EPHEMERAL.yaml());
            await("Ready of " + key)
                    .atMost(LONG)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> site.failovers().settled(key));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            samples.add(took);
            System.out.printf("  create run %2d: %s%n", run, Samples.seconds(took));
            site.failovers().resource(key).delete();
            await(key + " to be gone").atMost(LONG).until(() -> site.failovers().gone(key));
        }
        return samples;
    }
}
