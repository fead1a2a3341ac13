package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import java.util.Optional;
import java.util.Set;

/**
 * What a Sentinel announced of its own accord.
 *
 * @param channel the kind of event, for example {@code +switch-master}
 * @param payload its details as Sentinel writes them
 */
public record SentinelEvent(Endpoint sentinel, String channel, String payload) {
    /**
     * Told by the Sentinel that fails over: it has just asked a replica to be master. It announces the switch only when it
     * has read that replica's next {@code INFO}, up to a second later.
     */
    private static final Set<String> PROMOTING = Set.of("+failover-state-wait-promotion", "+promoted-slave");

    /** Another node is master, or about to be. */
    public record Switch(Endpoint from, Endpoint to) {}

    /** The switch of that master; empty for every other event. */
    public Optional<Switch> switched(String masterName) {
        String[] words = payload.split(" ", -1);
        if ("+switch-master".equals(channel) && words.length == 5 && masterName.equals(words[0])) {
            return change(words[1], words[2], words[3], words[4]);
        }
        // slave <name> <host> <port> @ <master> <host> <port>
        boolean promoting =
                PROMOTING.contains(channel) && words.length == 8 && "@".equals(words[4]) && masterName.equals(words[5]);
        return promoting ? change(words[6], words[7], words[2], words[3]) : Optional.empty();
    }

    private static Optional<Switch> change(String fromHost, String fromPort, String toHost, String toPort) {
        return endpoint(fromHost, fromPort)
                .flatMap(from -> endpoint(toHost, toPort).map(to -> new Switch(from, to)));
    }

    private static Optional<Endpoint> endpoint(String host, String port) {
        return port.matches("\\d{1,5}") && !host.isEmpty()
                ? Optional.of(new Endpoint(host, Integer.parseInt(port)))
                : Optional.empty();
    }
}
