package io.redisoperator.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * How many Events of one reason a resource may get: a few at once, then one a minute. A condition that flaps, or a
 * command that fails again and again, so never floods the API server. Confined to one context.
 */
final class EventBudget {
    static final int BURST = 5;
    static final Duration REFILL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Purse> purses = new HashMap<>();

    private record Purse(int left, Instant countedAt) {}

    EventBudget(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes one Event of that reason from the budget, if there is one left. */
    boolean allows(String reason) {
        Instant now = clock.instant();
        Purse purse = refilled(purses.getOrDefault(reason, new Purse(BURST, now)), now);
        boolean allowed = purse.left() > 0;
        purses.put(reason, allowed ? new Purse(purse.left() - 1, purse.countedAt()) : purse);
        return allowed;
    }

    private static Purse refilled(Purse purse, Instant now) {
        long earned = Math.max(0, Duration.between(purse.countedAt(), now).dividedBy(REFILL));
        if (purse.left() + earned >= BURST) {
            return new Purse(BURST, now);
        }
        return new Purse(
                purse.left() + Math.toIntExact(earned), purse.countedAt().plus(REFILL.multipliedBy(earned)));
    }
}
