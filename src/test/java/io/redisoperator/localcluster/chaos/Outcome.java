package io.redisoperator.localcluster.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What became of one fault.
 *
 * @param did what was done, with its times
 * @param healed from the last blow until everything was whole
 * @param gap the longest time between two acknowledged writes of the victim
 * @param acknowledged writes of the victim meanwhile
 * @param lost of them, excusable or not
 * @param amiss what broke the fault's terms; empty if nothing did
 */
record Outcome(
        int number,
        Fault fault,
        String victim,
        List<String> did,
        Duration healed,
        Duration gap,
        int acknowledged,
        int lost,
        List<String> amiss) {
    Outcome {
        did = List.copyOf(did);
        amiss = List.copyOf(amiss);
    }

    boolean right() {
        return amiss.isEmpty();
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%3d  %-24s %-10s %s  whole after %.1f s, gap %.2f s, lost %d of %d (allowed: %s)  %s",
                number,
                fault.name(),
                victim,
                right() ? "ok    " : "FAILED",
                healed.toMillis() / 1000.0,
                gap.toMillis() / 1000.0,
                lost,
                acknowledged,
                fault.terms().loss(),
                String.join("; ", did));
    }
}
