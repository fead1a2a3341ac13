package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the list of conditions of a status; the list itself is never changed. */
final class Conditions {
    static final String READY = "Ready";
    static final String PROGRESSING = "Progressing";
    static final String DEGRADED = "Degraded";
    static final String QUORUM_OK = "QuorumOk";
    static final String REPLICATION_HEALTHY = "ReplicationHealthy";
    static final String CONFIG_APPLIED = "ConfigApplied";
    static final String FOLLOWING = "Following";
    static final String PASSWORD_CHANGING = "PasswordChanging";

    private Conditions() {}

    static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
        return Optional.ofNullable(conditions).orElse(List.of()).stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst();
    }

    static boolean isTrue(@Nullable List<Condition> conditions, String type) {
        return find(conditions, type)
                .filter(c -> Verdict.Truth.TRUE.text().equals(c.getStatus()))
                .isPresent();
    }

    /** Dates each verdict: a transition is a change of the status alone, not of reason or message. */
    static List<Condition> date(
            Map<String, Verdict> verdicts, @Nullable List<Condition> previous, long generation, Instant now) {
        List<Condition> dated = new ArrayList<>();
        verdicts.forEach((type, verdict) -> dated.add(date(type, verdict, find(previous, type), generation, now)));
        return List.copyOf(dated);
    }

    private static Condition date(
            String type, Verdict verdict, Optional<Condition> previous, long generation, Instant now) {
        String status = verdict.truth().text();
        String since = previous.filter(p -> status.equals(p.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        String older = previous.map(Condition::getMessage).orElse(null);
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(verdict.reason())
                .withMessage(Wording.settled(older, Wording.shortened(verdict.message())))
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }
}
