package io.redisoperator.status;

import io.redisoperator.diagnosis.Finding;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reasons and messages as conditions and Events spell them. */
final class Wording {
    private static final int LONGEST_MESSAGE = 1024;
    private static final int FINDINGS_TOLD = 3;
    private static final Pattern QUANTITY =
            Pattern.compile("\\b\\d+(?:\\.\\d+)? ?(?:ms|s|min|h|seconds?|minutes?|bytes?|[KMG]?i?B)\\b");

    private Wording() {}

    /** {@code NO_MASTER} becomes {@code NoMaster}. */
    static String reason(Finding.Kind kind) {
        StringBuilder reason = new StringBuilder();
        for (String word : kind.name().split("_", -1)) {
            reason.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return reason.toString();
    }

    /** The messages of the gravest findings, and how many there are beside them. */
    static String told(List<Finding> findings) {
        String told =
                findings.stream().limit(FINDINGS_TOLD).map(Finding::message).collect(Collectors.joining("; "));
        int more = findings.size() - FINDINGS_TOLD;
        return more > 0 ? told + "; and " + more + " more" : told;
    }

    static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }

    /** The older text if the newer differs in durations and sizes only, so that a growing number causes no write. */
    static String settled(@Nullable String older, String newer) {
        return older != null && withoutQuantities(older).equals(withoutQuantities(newer)) ? older : newer;
    }

    private static String withoutQuantities(String text) {
        return QUANTITY.matcher(text).replaceAll("#");
    }
}
