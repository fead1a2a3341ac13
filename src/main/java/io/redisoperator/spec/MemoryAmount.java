package io.redisoperator.spec;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory as {@code redis.conf} has them: {@code 64mb} is a power of two, {@code 64m} is a power of ten. */
public final class MemoryAmount {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,15})(b|kb?|mb?|gb?)?");
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L, "k", 1_000L, "kb", 1L << 10, "m", 1_000_000L, "mb", 1L << 20, "g", 1_000_000_000L, "gb", 1L << 30);

    private MemoryAmount() {}

    /** What Redis takes it for; empty for what is no amount of memory. */
    public static Optional<BigDecimal> bytes(String amount) {
        Matcher matcher = AMOUNT.matcher(amount.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = UNITS.getOrDefault(Optional.ofNullable(matcher.group(2)).orElse("b"), 1L);
        return Optional.of(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
}
