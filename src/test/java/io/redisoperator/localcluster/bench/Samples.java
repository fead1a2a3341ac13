package io.redisoperator.localcluster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times, and what stands of them in a row of a table. */
final class Samples {
    static final String HEADER =
            String.format(Locale.ROOT, "  %-52s %5s %9s %9s %9s %14s", "", "runs", "p50", "p95", "max", "lost writes");

    private final String title;
    private final List<Duration> times = new ArrayList<>();
    private int lost;
    private int written;

    Samples(String title) {
        this.title = title;
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

    String row() {
        if (times.isEmpty()) {
            return String.format(Locale.ROOT, "  %-52s %5d", title, 0);
        }
        return String.format(
                Locale.ROOT,
                "  %-52s %5d %9s %9s %9s %14s",
                title,
                times.size(),
                seconds(percentile(0.5)),
                seconds(percentile(0.95)),
                seconds(percentile(1)),
                written == 0 ? "" : lost + " of " + written);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }
}
