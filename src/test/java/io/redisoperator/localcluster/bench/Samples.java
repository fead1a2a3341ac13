package io.redisoperator.localcluster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times, and what stands of them in a row of a table. */
final class Samples {
    private static final String ROW = "  %-40s %4s %8s %8s %8s %8s  %-14s %s";
    static final String HEADER =
            String.format(Locale.ROOT, ROW, "", "runs", "p50", "p95", "p99", "max", "lost writes", "target");
    /** What the table does not say by itself. */
    static final String FOOTER = "  p99 of fewer than 100 runs is the longest of them.";

    private final String title;
    private final Goal goal;
    private final List<Duration> times = new ArrayList<>();
    private int lost;
    private int written;

    Samples(String title, Goal goal) {
        this.title = title;
        this.goal = goal;
    }

    void add(Duration time) {
        times.add(time);
    }

    void count(int lostWrites, int acknowledged) {
        lost += lostWrites;
        written += acknowledged;
    }

    /** The smallest time that this share of all times does not exceed. */
    Duration percentile(double share) {
        if (times.isEmpty()) {
            throw new IllegalStateException("nothing was measured: " + title);
        }
        List<Duration> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    int lost() {
        return lost;
    }

    /** Whether that was measured of which something is promised, and kept. */
    boolean meetsItsGoal() {
        return goal.equals(Goal.NONE) || (!times.isEmpty() && goal.metBy(this));
    }

    String row() {
        if (times.isEmpty()) {
            return String.format(Locale.ROOT, ROW, title, 0, "", "", "", "", "", target("nothing was measured"));
        }
        return String.format(
                Locale.ROOT,
                ROW,
                title,
                times.size(),
                seconds(percentile(0.5)),
                seconds(percentile(0.95)),
                seconds(percentile(0.99)),
                seconds(percentile(1)),
                written == 0 ? "" : lost + " of " + written,
                target(meetsItsGoal() ? "met" : "MISSED"));
    }

    private String target(String verdict) {
        return goal.equals(Goal.NONE) ? "" : goal + ": " + verdict;
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }
}
