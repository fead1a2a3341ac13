package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.Lineage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much the difference between two statuses matters to whoever watches. */
enum StatusChange {
    /** The phase, the status of a condition or the master: people and programs wait for these. */
    FLIP,
    /** Steps, reasons, messages, counts. */
    DETAIL,
    /** Nothing but what nodes report of themselves. */
    FIGURES;

    static StatusChange between(FailoverStatus older, FailoverStatus newer) {
        boolean flips = !Objects.equals(older.phase(), newer.phase())
                || !Objects.equals(older.observedGeneration(), newer.observedGeneration())
                || !Objects.equals(older.master(), newer.master())
                || !Objects.equals(older.lastFailover(), newer.lastFailover())
                || !Objects.equals(older.requests(), newer.requests())
                || !Objects.equals(older.following(), newer.following())
                || !Objects.equals(older.rivals(), newer.rivals())
                || !Objects.equals(identity(older.lineage()), identity(newer.lineage()))
                || !truths(older.conditions()).equals(truths(newer.conditions()));
        if (flips) {
            return FLIP;
        }
        return withFigures(older, newer).equals(newer) ? FIGURES : DETAIL;
    }

    /** A history that is lost before it was written is lost for good. */
    private static @Nullable Lineage identity(@Nullable Lineage lineage) {
        return lineage == null
                ? null
                : new Lineage(
                        lineage.replicationId(), null, lineage.pod(), lineage.podUid(), lineage.holdsKeys(), null);
    }

    private static Map<String, String> truths(@Nullable List<Condition> conditions) {
        return Optional.ofNullable(conditions).orElse(List.of()).stream()
                .collect(Collectors.toMap(
                        c -> String.valueOf(c.getType()), c -> String.valueOf(c.getStatus()), (a, b) -> a));
    }

    private static FailoverStatus withFigures(FailoverStatus status, FailoverStatus other) {
        return new FailoverStatus(
                status.phase(),
                status.observedGeneration(),
                status.conditions(),
                status.pipeline(),
                status.bootstrapped(),
                status.redis(),
                status.sentinels(),
                status.master(),
                other.nodes(),
                status.lastFailover(),
                other.lineage(),
                status.requests(),
                status.following(),
                status.rivals());
    }
}
