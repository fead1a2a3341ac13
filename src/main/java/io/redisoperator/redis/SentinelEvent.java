package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import java.util.Optional;

/**
 * What a Sentinel announced of its own accord.
 *
 * @param channel the kind of event, for example {@code +switch-master}
 * @param payload its details as Sentinel writes them
 */
public record SentinelEvent(Endpoint sentinel, String channel, String payload) {
    /** Another node is master, as {@code +switch-master} tells it. */
    public record Switch(Endpoint from, Endpoint to) {}

    /** The switch of that master; empty for every other event. */
    public Optional<Switch> switched(String masterName) {
        String[] words = payload.split(" ", -1);
        if (!"+switch-master".equals(channel) || words.length != 5 || !masterName.equals(words[0])) {
            return Optional.empty();
        }
        return endpoint(words[1], words[2])
                .flatMap(from -> endpoint(words[3], words[4]).map(to -> new Switch(from, to)));
    }

    private static Optional<Endpoint> endpoint(String host, String port) {
        return port.matches("\\d{1,5}") && !host.isEmpty()
                ? Optional.of(new Endpoint(host, Integer.parseInt(port)))
                : Optional.empty();
    }
}
