package io.redisoperator.heal;

import java.time.Duration;
import java.util.List;

/** How long writes may be paused for a hand-over, and how they are let go again. */
final class WritePause {
    private static final Duration LONGEST = Duration.ofMillis(2500);

    /** Clients of a demoted master are dropped, so that they ask for the master again, and then the pause ends. */
    static final List<List<String>> RELEASE = List.of(
            List.of("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"),
            List.of("CLIENT", "KILL", "TYPE", "pubsub"),
            List.of("CLIENT", "UNPAUSE"));

    private WritePause() {}

    /**
     * Less than half of down-after: the pause holds back PUBLISH too, which Sentinel's own link uses, and a longer one
     * would look like a dead master.
     */
    static Duration length(ManagedCluster cluster) {
        Duration downAfter = cluster.failover().sentinel().monitor().downAfter();
        Duration longest = downAfter.multipliedBy(45).dividedBy(100);
        return longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
    }
}
