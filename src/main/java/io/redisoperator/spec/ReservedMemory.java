package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of the memory limit is left for data, as a line of {@code redis.conf}. */
final class ReservedMemory {
    private static final String PATH = "spec.redis.reservedPodMemoryPercent";
    private static final String MAXMEMORY = "maxmemory";
    private static final int ALL = 100;
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,15})(b|kb?|mb?|gb?)?");

    private ReservedMemory() {}

    /** Empty when nothing is reserved, or when the user says by a line of their own how much data there may be. */
    static Optional<String> line(
            @Nullable Integer percent, ResourceRequirements resources, List<String> customConfig, Problems problems) {
        if (percent == null) {
            return Optional.empty();
        }
        if (percent < 0 || percent >= ALL) {
            problems.add(PATH, "is " + percent + "; write a whole number from 0 to 99");
            return Optional.empty();
        }
        Optional<Quantity> limit = Optional.ofNullable(resources.getLimits()).map(limits -> limits.get("memory"));
        if (limit.isEmpty()) {
            problems.add(PATH, "is a part of spec.redis.resources.limits.memory, which is missing; set that limit");
            return Optional.empty();
        }
        BigDecimal left = limit.get()
                .getNumericalAmount()
                .multiply(BigDecimal.valueOf(ALL - percent))
                .divide(BigDecimal.valueOf(ALL), 0, RoundingMode.FLOOR);
        if (left.signum() <= 0) {
            problems.add(PATH, "leaves nothing of the memory limit " + limit.get() + " for data; reserve less");
            return Optional.empty();
        }
        String custom = ConfigDirectives.runtime(customConfig).get(MAXMEMORY);
        if (custom == null) {
            return Optional.of(MAXMEMORY + " " + left.toBigInteger());
        }
        bytes(custom)
                .filter(asked -> asked.signum() == 0 || asked.compareTo(left) > 0)
                .ifPresent(asked -> problems.add(
                        PATH,
                        "leaves " + left.toBigInteger() + " bytes for data, and customConfig allows "
                                + (asked.signum() == 0
                                        ? "any number"
                                        : asked.toBigInteger().toString())
                                + " by its maxmemory; remove that line, or reserve less"));
        return Optional.empty();
    }

    private static Optional<BigDecimal> bytes(String amount) {
        Matcher matcher = AMOUNT.matcher(amount.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = UNITS.getOrDefault(Optional.ofNullable(matcher.group(2)).orElse("b"), 1L);
        return Optional.of(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
    }

    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L, "k", 1_000L, "kb", 1L << 10, "m", 1_000_000L, "mb", 1L << 20, "g", 1_000_000_000L, "gb", 1L << 30);
}
