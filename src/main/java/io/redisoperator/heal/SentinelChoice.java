package io.redisoperator.heal;

import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Endpoint;
import java.util.List;
import java.util.Set;

/**
 * Which replica a Sentinel would promote, as far as that is certain. It passes over those that are down or have priority
 * 0, and takes the lowest priority, then the highest offset, then the lowest run id. The offsets that it knows are up to
 * 10 s old and differ under load, so they tell a replica in sync from one that is not, and nothing more.
 */
final class SentinelChoice {
    private SentinelChoice() {}

    /**
     * Whether it can fall on none but a welcome replica.
     *
     * @param welcome replicas in sync that may become master
     * @param inSync all replicas in sync
     */
    static boolean isWelcome(Monitor monitor, Set<Endpoint> welcome, Set<Endpoint> inSync) {
        List<Known> candidates = monitor.replicas().stream()
                .filter(k -> !k.down() && k.priority() > 0)
                .toList();
        List<Known> good =
                candidates.stream().filter(k -> welcome.contains(k.address())).toList();
        return !good.isEmpty()
                && candidates.stream()
                        .filter(k -> !welcome.contains(k.address()))
                        .allMatch(rival ->
                                good.stream().anyMatch(g -> surelyBefore(g, rival, inSync.contains(rival.address()))));
    }

    private static boolean surelyBefore(Known good, Known rival, boolean rivalInSync) {
        return good.priority() < rival.priority()
                || (good.priority() == rival.priority() && !rivalInSync && good.offset() > rival.offset());
    }
}
