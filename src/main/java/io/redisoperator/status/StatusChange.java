package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
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
                || !truths(older.conditions()).equals(truths(newer.conditions()));
        if (flips) {
            return FLIP;
        }
        return withNodes(older, newer).equals(newer) ? FIGURES : DETAIL;
    }

    private static Map<String, String> truths(@Nullable List<Condition> conditions) {
        return Optional.ofNullable(conditions).orElse(List.of()).stream()
                .collect(Collectors.toMap(
                        c -> String.valueOf(c.getType()), c -> String.valueOf(c.getStatus()), (a, b) -> a));
    }

    private static FailoverStatus withNodes(FailoverStatus status, FailoverStatus other) {
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
                status.lineage(),
                status.requests());
    }
}
