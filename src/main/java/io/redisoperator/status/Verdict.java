package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a condition says, before it is known since when. */
record Verdict(Truth truth, String reason, String message) {
    /** {@code status} of a condition. */
    enum Truth {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        Truth(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** What a condition said that was written before; empty when it is not a condition of ours. */
    static Optional<Verdict> from(Condition condition) {
        return Arrays.stream(Truth.values())
                .filter(t -> t.text().equals(condition.getStatus()))
                .findFirst()
                .map(t -> new Verdict(t, orEmpty(condition.getReason()), orEmpty(condition.getMessage())));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static Verdict yes(String reason, String message) {
        return new Verdict(Truth.TRUE, reason, message);
    }

    static Verdict no(String reason, String message) {
        return new Verdict(Truth.FALSE, reason, message);
    }

    static Verdict unknown(String reason, String message) {
        return new Verdict(Truth.UNKNOWN, reason, message);
    }
}
