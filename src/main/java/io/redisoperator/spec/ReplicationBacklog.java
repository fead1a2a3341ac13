package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much of what was written each Redis keeps for replicas that come back, where no line of the user's says it. The more,
 * the longer a replica may have been away without copying everything anew. But Redis takes it for data: under a
 * {@code maxmemory}, keys are evicted or writes refused for it, in Redis 6.2 from the start.
 */
public final class ReplicationBacklog {
    public static final String DIRECTIVE = "repl-backlog-size";
    /** What Redis is given that has no bound. */
    public static final String WHOLE = "64mb";

    /** What Redis has by itself. */
    private static final BigDecimal LEAST = BigDecimal.valueOf(1L << 20);

    private static final BigDecimal MOST = MemoryAmount.bytes(WHOLE).orElseThrow();
    private static final BigDecimal PARTS = BigDecimal.valueOf(32);

    /** In a command of the user's, where it may stand within the text of a shell. */
    private static final Pattern OPTION = Pattern.compile("--maxmemory[ =]+[\"']?([0-9]+[A-Za-z]*)");

    private ReplicationBacklog() {}

    /**
     * Bytes, where it is less than {@link #WHOLE}: a thirty-second part of the memory that there is.
     *
     * @param lines of {@code redis.conf}
     * @param limit of the container's memory
     */
    public static Optional<String> share(Failover failover, List<String> lines, Optional<Quantity> limit) {
        String command = String.join(" ", failover.redis().pod().container().command());
        Optional<BigDecimal> maxmemory = OPTION.matcher(command)
                .results()
                .map(option -> option.group(1))
                .reduce((before, last) -> last)
                .or(() -> Optional.ofNullable(ConfigDirectives.runtime(lines).get(ReservedMemory.MAXMEMORY)))
                .flatMap(MemoryAmount::bytes);
        return Stream.concat(maxmemory.stream(), limit.map(Quantity::getNumericalAmount).stream())
                .filter(bound -> bound.signum() > 0)
                .min(BigDecimal::compareTo)
                .map(bound ->
                        bound.divide(PARTS, 0, RoundingMode.FLOOR).max(LEAST).min(MOST))
                .filter(share -> share.compareTo(MOST) < 0)
                .map(BigDecimal::toPlainString);
    }
}
