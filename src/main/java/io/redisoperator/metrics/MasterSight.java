package io.redisoperator.metrics;

import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * When looks saw the one master of a cluster last, so that it can be told how late its loss was noticed: at most the time
 * since then.
 *
 * @param seen when the last look that saw it began; empty before the first, and once its loss was noticed
 */
record MasterSight(Optional<Instant> seen) {
    static final MasterSight NONE = new MasterSight(Optional.empty());

    private static final Set<Kind> LOSSES = Set.of(Kind.NO_MASTER, Kind.MASTER_SILENT, Kind.SEVERAL_MASTERS);

    /** @param reason the finding, in lower case */
    record Loss(String reason, Duration unseenFor) {}

    MasterSight after(Instant lookBegan, Diagnosis diagnosis) {
        boolean fine = loss(diagnosis).isEmpty() && diagnosis.master().isPresent();
        return fine ? new MasterSight(Optional.of(lookBegan)) : NONE;
    }

    Optional<Loss> lost(Instant lookEnded, Diagnosis diagnosis) {
        return seen.flatMap(last -> loss(diagnosis)
                .map(kind -> new Loss(kind.name().toLowerCase(Locale.ROOT), Duration.between(last, lookEnded))));
    }

    private static Optional<Kind> loss(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .map(Finding::kind)
                .filter(LOSSES::contains)
                .findFirst();
    }
}
