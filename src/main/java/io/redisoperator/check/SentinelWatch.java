package io.redisoperator.check;

import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.SentinelEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Listens to the Sentinels that answered in the last look, so that what they do is seen before the next one is due.
 * Confined to one context.
 */
final class SentinelWatch {
    private final SentinelEvents events;
    private final Map<ClusterKey, Map<Endpoint, Ear>> ears = new HashMap<>();

    private record Ear(Credentials credentials, SentinelEvents.Subscription subscription) {}

    private Consumer<ClusterKey> happened = key -> {};

    SentinelWatch(SentinelEvents events) {
        this.events = events;
    }

    void onEvent(Consumer<ClusterKey> handler) {
        happened = handler;
    }

    void listenTo(Snapshot snapshot, Credentials credentials) {
        Set<Endpoint> answering = snapshot.sentinels().stream()
                .filter(node -> node.view().isPresent())
                .flatMap((SentinelNode node) -> snapshot.endpoint(node).stream())
                .collect(Collectors.toSet());
        Map<Endpoint, Ear> own = ears.computeIfAbsent(snapshot.key(), unknown -> new HashMap<>());
        own.entrySet().removeIf(entry -> {
            boolean stale = !answering.contains(entry.getKey())
                    || !entry.getValue().credentials().equals(credentials);
            if (stale) {
                entry.getValue().subscription().close();
            }
            return stale;
        });
        answering.forEach(sentinel -> own.computeIfAbsent(
                sentinel,
                unknown -> new Ear(
                        credentials,
                        events.subscribe(sentinel, credentials, event -> happened.accept(snapshot.key())))));
    }

    void forget(ClusterKey key) {
        Map<Endpoint, Ear> own = ears.remove(key);
        if (own != null) {
            own.values().forEach(ear -> ear.subscription().close());
        }
    }

    void forgetAll() {
        Set.copyOf(ears.keySet()).forEach(this::forget);
    }
}
