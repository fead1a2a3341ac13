package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.diagnosis.Finding;
import java.util.Optional;
import java.util.stream.Stream;

/** The Event that calls for a person: nothing goes on before one decides, and it says how. */
final class BlockedNews {
    private static final String BLOCKED = Wording.reason(Finding.Kind.BLOCKED);

    private BlockedNews() {}

    /** Told once for as long as it lasts, also if the choices change meanwhile: the conditions have those. */
    static Optional<Announcement> of(FailoverStatus before, FailoverStatus after) {
        return blocked(before).isPresent() ? Optional.empty() : blocked(after);
    }

    private static Optional<Announcement> blocked(FailoverStatus status) {
        return Stream.of(Conditions.READY, Conditions.DEGRADED)
                .flatMap(type -> Conditions.find(status.conditions(), type).stream())
                .filter(condition -> BLOCKED.equals(condition.getReason()))
                .map(Condition::getMessage)
                .map(message -> Announcement.warning(BLOCKED, message))
                .findFirst();
    }
}
