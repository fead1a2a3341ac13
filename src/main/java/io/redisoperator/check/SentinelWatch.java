package io.redisoperator.check;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.SentinelEvent;
import io.redisoperator.redis.SentinelEvents;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Listens to the Sentinels of each cluster, so that what they do is known before the next look is due: a switch of the
 * master is told at once, and whatever else happens makes a look happen. Confined to one context.
 */
final class SentinelWatch {
    private final SentinelEvents events;
    private final Bus bus;
    private final InstantSource clock;
    private final Map<ClusterKey, Map<Endpoint, Ear>> ears = new HashMap<>();

    private record Ear(Credentials credentials, String masterName, SentinelEvents.Subscription subscription) {
        boolean fits(Credentials wanted, String name) {
            return credentials.equals(wanted) && masterName.equals(name);
        }
    }

    private Consumer<ClusterKey> happened = key -> {};

    SentinelWatch(SentinelEvents events, Bus bus, InstantSource clock) {
        this.events = events;
        this.bus = bus;
        this.clock = clock;
    }

    /** @param handler is told when a look is worth while, also when events may have been missed */
    void onEvent(Consumer<ClusterKey> handler) {
        happened = handler;
    }

    /** Listens to every Sentinel that has an address, whether or not it answers at the moment. */
    void listenTo(Snapshot snapshot, Function<PodView, Credentials> logins) {
        String masterName = snapshot.expected().monitor().masterName();
        Map<Endpoint, Credentials> present = new HashMap<>();
        for (SentinelNode node : snapshot.sentinels()) {
            snapshot.endpoint(node).ifPresent(address -> present.put(address, logins.apply(node.pod())));
        }
        Map<Endpoint, Ear> own = ears.computeIfAbsent(snapshot.key(), unknown -> new HashMap<>());
        own.entrySet().removeIf(entry -> {
            Credentials wanted = present.get(entry.getKey());
            boolean stale = wanted == null || !entry.getValue().fits(wanted, masterName);
            if (stale) {
                entry.getValue().subscription().close();
            }
            return stale;
        });
        present.forEach((sentinel, credentials) ->
                own.computeIfAbsent(sentinel, unknown -> ear(snapshot.key(), sentinel, credentials, masterName)));
        Set<Endpoint> answering = snapshot.sentinels().stream()
                .filter(node -> node.view().isPresent())
                .flatMap((SentinelNode node) -> snapshot.endpoint(node).stream())
                .collect(Collectors.toSet());
        own.forEach((sentinel, ear) -> {
            if (answering.contains(sentinel)) {
                ear.subscription().hurry();
            }
        });
    }

    private Ear ear(ClusterKey key, Endpoint sentinel, Credentials credentials, String masterName) {
        SentinelEvents.Listener listener = new SentinelEvents.Listener() {
            @Override
            public void heard(SentinelEvent event) {
                event.switched(masterName)
                        .ifPresent(moved -> bus.publish(
                                new Message.MasterSwitched(key, moved.from(), moved.to(), clock.instant())));
                happened.accept(key);
            }

            @Override
            public void listening() {
                happened.accept(key);
            }

            @Override
            public void deaf() {
                happened.accept(key);
            }
        };
        return new Ear(credentials, masterName, events.subscribe(sentinel, credentials, listener));
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
