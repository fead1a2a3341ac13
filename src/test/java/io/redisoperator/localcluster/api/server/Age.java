package io.redisoperator.localcluster.api.server;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago something was, as kubectl writes it: {@code 90s}, {@code 5m10s}, {@code 3h20m}, {@code 9d}. */
final class Age {
    private Age() {}

    static String since(String timestamp) {
        try {
            return of(Duration.between(Instant.parse(timestamp), Instant.now()));
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }

    static String of(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        long minutes = age.toMinutes();
        long hours = age.toHours();
        if (seconds < 120) {
            return seconds + "s";
        } else if (minutes < 10) {
            return withRest(minutes, "m", seconds % 60, "s");
        } else if (minutes < 180) {
            return minutes + "m";
        } else if (hours < 8) {
            return withRest(hours, "h", minutes % 60, "m");
        } else if (hours < 48) {
            return hours + "h";
        }
        return age.toDays() + "d";
    }

    private static String withRest(long whole, String unit, long rest, String restUnit) {
        return rest == 0 ? whole + unit : whole + unit + rest + restUnit;
    }
}
