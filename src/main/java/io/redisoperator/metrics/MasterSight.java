package io.redisoperator.metrics;

import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether looks see the one master of a cluster, and what has told of trouble since, so that it can be said how long it
 * took from the first sign of its loss to the evidence.
 *
 * @param seen whether the last look saw it
 * @param signs when something was noticed that a look which saw the master has yet to explain, in order
 */
record MasterSight(boolean seen, List<Instant> signs) {
    static final MasterSight NONE = new MasterSight(false, List.of());

    /** Of one look; with looks that never come, as for a spec that cannot be read, they would become ever more. */
    private static final int MOST = 64;

    private static final Set<Kind> LOSSES =
            Set.of(Kind.NO_MASTER, Kind.MASTER_SILENT, Kind.SEVERAL_MASTERS, Kind.MASTER_DOUBTED);

    MasterSight {
        signs = List.copyOf(signs);
    }

    /** @param reason the finding, in lower case */
    record Loss(String reason, Duration sinceFirstSign) {}

    /** Something happened that may be trouble; the next look tells. */
    MasterSight noticed(Instant at) {
        return seen && signs.size() < MOST
                ? new MasterSight(
                        true, Stream.concat(signs.stream(), Stream.of(at)).toList())
                : this;
    }

    /** A look that saw the master explains whatever was noticed before it began. */
    MasterSight after(Instant lookBegan, Diagnosis diagnosis) {
        boolean fine = loss(diagnosis).isEmpty() && diagnosis.master().isPresent();
        return fine
                ? new MasterSight(
                        true, signs.stream().filter(at -> at.isAfter(lookBegan)).toList())
                : NONE;
    }

    /** The loss that a look found, if the one before it saw the master: that look is a sign itself, from its beginning on. */
    Optional<Loss> lost(Instant lookBegan, Instant lookEnded, Diagnosis diagnosis) {
        Instant firstSign =
                signs.stream().findFirst().filter(at -> at.isBefore(lookBegan)).orElse(lookBegan);
        return loss(diagnosis)
                .filter(kind -> seen)
                .map(kind -> new Loss(kind.name().toLowerCase(Locale.ROOT), Duration.between(firstSign, lookEnded)));
    }

    private static Optional<Kind> loss(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .map(Finding::kind)
                .filter(LOSSES::contains)
                .findFirst();
    }
}
