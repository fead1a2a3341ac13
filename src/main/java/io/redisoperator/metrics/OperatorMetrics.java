package io.redisoperator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What the operator counts and times; all names start with {@value #PREFIX}. Safe for use by any thread.
 *
 * <p>No label holds an address or any text of a user but names of objects, so the number of series is bounded by the
 * number of clusters.
 */
public final class OperatorMetrics {
    static final String PREFIX = "redis_operator_controller_";

    private static final Duration[] FROM_5_MS_TO_2_MIN = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    private final MeterRegistry registry;
    private final Predicate<ClusterKey> exists;
    private final Map<ClusterKey, Standing> standings = new ConcurrentHashMap<>();
    private final Map<ClusterKey, MasterSight> sights = new ConcurrentHashMap<>();
    private final AtomicInteger leader = new AtomicInteger();

    /** How a cluster fares. */
    private record Standing(String phase, AtomicInteger ok) {}

    /**
     * @param exists whether a cluster still exists; work that ends after its deletion is not counted, so that no series
     *     of it comes back
     */
    public OperatorMetrics(MeterRegistry registry, Predicate<ClusterKey> exists) {
        this.registry = registry;
        this.exists = exists;
        Gauge.builder(PREFIX + "leader", leader, AtomicInteger::get)
                .description("1 while this process leads, 0 while it stands by")
                .register(registry);
        for (String phase : List.of("Creating", "Running", "Failed")) {
            Gauge.builder(PREFIX + "clusters", standings, all -> count(all, phase))
                    .description("Clusters by phase")
                    .tag("phase", phase)
                    .register(registry);
        }
    }

    /** Shows which build this is. */
    public void build(String version, String javaVersion) {
        // Dots, not underscores: the Prometheus registry keeps "_info" only on a name that ends with ".info".
        Gauge.builder("redis_operator_controller.build.info", () -> 1)
                .description("The build that runs; always 1")
                .tags("version", version, "java", javaVersion)
                .register(registry);
    }

    public void leading(boolean leads) {
        leader.set(leads ? 1 : 0);
    }

    /** A status was composed. */
    public void clusterIs(ClusterKey key, String phase, boolean ready) {
        if (!exists.test(key)) {
            return;
        }
        standings
                .compute(key, (k, old) -> new Standing(phase, old == null ? registerOk(k) : old.ok()))
                .ok()
                .set(ready ? 1 : 0);
    }

    /** One run through the steps of a cluster. */
    public void reconcileTook(ClusterKey key, Duration took, Outcome outcome) {
        if (exists.test(key)) {
            record("reconcile_duration", of(key).and("outcome", outcome.label()), took);
        }
    }

    /** One run of one step of any cluster. */
    public void stepTook(int step, Duration took) {
        record("step_duration", Tags.of("step", String.valueOf(step)), took);
    }

    /** One heal command, named by its class. */
    public void healTook(ClusterKey key, String command, Duration took, Outcome outcome) {
        Tags what = Tags.of("command", command, "outcome", outcome.label());
        record("heal_duration", what, took);
        if (exists.test(key)) {
            count("heal_actions", "Heal commands carried out", of(key).and(what));
        }
    }

    /** From a Sentinel's announcement of another master to that master's label. */
    public void labelSwitchTook(ClusterKey key, String reason, Duration took) {
        if (exists.test(key)) {
            record("label_switch", of(key).and("reason", reason), took);
        }
    }

    /**
     * The operator paused writes to move the master, which it did or did not.
     *
     * @param paused how long writes were held back
     */
    public void handoverTook(ClusterKey key, String reason, Outcome outcome, Duration paused) {
        if (exists.test(key)) {
            record("handover", of(key).and("reason", reason, "outcome", outcome.label()), paused);
        }
    }

    /** A pod or a sentinel of a cluster gave cause for a look: if that finds the master lost, it began no later. */
    public void noticed(ClusterKey key, Instant at) {
        sights.computeIfPresent(key, (k, sight) -> sight.noticed(at));
    }

    /**
     * One look at a cluster, and what it found.
     *
     * @param at when it began
     */
    public void checkTook(ClusterKey key, Instant at, Duration took, Diagnosis diagnosis) {
        record("check_duration", Tags.empty(), took);
        if (!exists.test(key)) {
            return;
        }
        MasterSight sight = sights.getOrDefault(key, MasterSight.NONE);
        sights.put(key, sight.after(at, diagnosis));
        sight.lost(at, at.plus(took), diagnosis)
                .ifPresent(loss -> record("detection", of(key).and("reason", loss.reason()), loss.sinceFirstSign()));
        for (LookIndicator indicator : LookIndicator.ALL) {
            String status = indicator.healthy(diagnosis.findings()) ? "HEALTHY" : "UNHEALTHY";
            count(
                    indicator.subject() + "_checks",
                    "Looks at clusters, by what was looked for",
                    Tags.of("namespace", key.namespace(), "resource", key.name())
                            .and("indicator", indicator.name(), "status", status));
        }
    }

    /** An object of a cluster was applied, or could not be. */
    public void ensured(ClusterKey key, String kind, String resourceName, boolean success) {
        if (exists.test(key)) {
            Tags what = Tags.of("kind", kind, "resource_name", resourceName, "status", status(success));
            count("ensure_resource", "Objects applied", of(key).and(what));
        }
    }

    /** A call to the Kubernetes API that was not answered from a cache. */
    public void kubernetesCalled(String kind, String operation, boolean success) {
        count(
                "k8s_operations",
                "Calls to the Kubernetes API",
                Tags.of("kind", kind, "operation", operation, "status", status(success)));
    }

    /** Removes every series of a cluster. */
    public void forget(ClusterKey key) {
        standings.remove(key);
        sights.remove(key);
        registry.getMeters().stream().filter(m -> speaksOf(m.getId(), key)).forEach(registry::remove);
    }

    private AtomicInteger registerOk(ClusterKey key) {
        AtomicInteger ok = new AtomicInteger();
        Gauge.builder(PREFIX + "cluster_ok", ok, AtomicInteger::get)
                .description("1 while the cluster is Ready, else 0")
                .tags(of(key))
                .register(registry);
        return ok;
    }

    private static boolean speaksOf(Meter.Id id, ClusterKey key) {
        return key.namespace().equals(id.getTag("namespace"))
                && (key.name().equals(id.getTag("name")) || key.name().equals(id.getTag("resource")));
    }

    private void count(String name, String description, Tags tags) {
        Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment();
    }

    private void record(String name, Tags tags, Duration took) {
        Timer.builder(PREFIX + name)
                .tags(tags)
                .serviceLevelObjectives(FROM_5_MS_TO_2_MIN)
                .register(registry)
                .record(took);
    }

    private static double count(Map<ClusterKey, Standing> standings, String phase) {
        return standings.values().stream().filter(s -> s.phase().equals(phase)).count();
    }

    private static Tags of(ClusterKey key) {
        return Tags.of("namespace", key.namespace(), "name", key.name());
    }

    private static String status(boolean success) {
        return success ? "SUCCESS" : "FAIL";
    }
}
