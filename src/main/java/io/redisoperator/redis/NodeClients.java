package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The clients in use, one for each endpoint. Safe from any context. */
final class NodeClients {
    /** Longer than the pause between two looks at a healthy cluster, so that its connections are kept. */
    private static final Duration CONNECTION_IDLE = Duration.ofSeconds(8);

    private static final Duration CLIENT_UNUSED = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Duration connectTimeout;
    private final ConcurrentMap<Endpoint, NodeClient> clients = new ConcurrentHashMap<>();

    NodeClients(Vertx vertx, Duration connectTimeout) {
        this.vertx = vertx;
        this.connectTimeout = connectTimeout;
    }

    /** The client of a node; a new one if there is none yet or if the credentials are others than before. */
    NodeClient of(Endpoint node, Credentials credentials) {
        NodeClient known = clients.get(node);
        if (known != null && known.uses(credentials)) {
            return known;
        }
        sweep();
        return clients.compute(node, (endpoint, present) -> {
            if (present != null && present.uses(credentials)) {
                return present;
            }
            if (present != null) {
                present.close();
            }
            return NodeClient.create(vertx, endpoint, credentials, connectTimeout, CONNECTION_IDLE);
        });
    }

    /** Throws a client away, unless another one has taken its place. */
    void discard(Endpoint node, NodeClient client) {
        if (clients.remove(node, client)) {
            client.close();
        }
    }

    void forget(Endpoint node) {
        NodeClient client = clients.remove(node);
        if (client != null) {
            client.close();
        }
    }

    void closeAll() {
        clients.keySet().forEach(this::forget);
    }

    int size() {
        return clients.size();
    }

    /** Clients pile up only when new ones are made, so that is when the unused ones go. */
    private void sweep() {
        for (Map.Entry<Endpoint, NodeClient> entry : clients.entrySet()) {
            if (entry.getValue().unusedFor(CLIENT_UNUSED)) {
                discard(entry.getKey(), entry.getValue());
            }
        }
    }
}
