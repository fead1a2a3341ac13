package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Redis container's memory that is not for data. It says how much data there may be where no line of the
 * user's own does.
 *
 * @param percent of the memory limit, from 0 to 99
 */
public record ReservedMemory(int percent) {
    public static final String PATH = "spec.redis.reservedPodMemoryPercent";
    public static final String MAXMEMORY = "maxmemory";
    private static final String MEMORY = "memory";
    private static final int ALL = 100;

    /**
     * Empty when nothing is reserved.
     *
     * @param ignored takes a part of nothing: it has no effect, and holds nothing up
     */
    static Optional<ReservedMemory> read(
            @Nullable Integer percent,
            ResourceRequirements resources,
            List<String> customConfig,
            Problems problems,
            Problems ignored) {
        if (percent == null) {
            return Optional.empty();
        }
        if (percent < 0 || percent >= ALL) {
            problems.add(PATH, "is " + percent + "; write a whole number from 0 to 99");
            return Optional.empty();
        }
        ReservedMemory reserved = new ReservedMemory(percent);
        Optional<Quantity> limit = limit(resources);
        Optional<String> custom =
                Optional.ofNullable(ConfigDirectives.runtime(customConfig).get(MAXMEMORY));
        if (custom.isPresent()) {
            limit.or(() -> amount(resources.getRequests()))
                    .ifPresent(whole -> reserved.check(custom.get(), whole, problems));
        } else if (limit.isEmpty()) {
            ignored.add(
                    PATH,
                    "is a part of spec.redis.resources.limits.memory, which is missing, so nothing is reserved; set that"
                            + " limit, or maxmemory in customConfig");
        } else if (reserved.maxmemory(limit.get()).isEmpty()) {
            problems.add(PATH, "leaves nothing of the memory limit " + limit.get() + " for data; reserve less");
        }
        return Optional.of(reserved);
    }

    /** The memory limit of a container, if it has one. */
    public static Optional<Quantity> limit(@Nullable ResourceRequirements resources) {
        return Optional.ofNullable(resources).flatMap(r -> amount(r.getLimits()));
    }

    /** The value of {@code maxmemory} under that limit; empty if nothing is left, which Redis would take for no bound. */
    Optional<String> maxmemory(Quantity limit) {
        return Optional.of(left(limit))
                .filter(left -> left.signum() > 0)
                .map(left -> left.toBigInteger().toString());
    }

    private void check(String custom, Quantity whole, Problems problems) {
        BigDecimal left = left(whole);
        MemoryAmount.bytes(custom)
                .filter(asked -> asked.signum() == 0 || asked.compareTo(left) > 0)
                .ifPresent(asked -> problems.add(
                        PATH,
                        "leaves " + left.toBigInteger() + " bytes for data, and customConfig allows "
                                + (asked.signum() == 0
                                        ? "any number"
                                        : asked.toBigInteger().toString())
                                + " by its maxmemory; remove that line, or reserve less"));
    }

    private BigDecimal left(Quantity whole) {
        return whole.getNumericalAmount()
                .multiply(BigDecimal.valueOf(ALL - percent))
                .divide(BigDecimal.valueOf(ALL), 0, RoundingMode.FLOOR);
    }

    private static Optional<Quantity> amount(@Nullable Map<String, Quantity> amounts) {
        return Optional.ofNullable(amounts).map(all -> all.get(MEMORY));
    }
}
