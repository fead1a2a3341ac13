package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All objects, one resource version for each change, and the recent changes for watches that start in the past. What it
 * returns is shared: copy before changing.
 */
final class ObjectStore {
    /** Changes that a watch can still ask for; an older one is told to list again. */
    private static final int REMEMBERED_CHANGES = 4096;

    private final Map<String, NavigableMap<String, ObjectNode>> objects = new HashMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private long version = 1;

    long version() {
        return version;
    }

    Optional<ObjectNode> find(String resource, String namespace, String name) {
        return Optional.ofNullable(of(resource).get(key(namespace, name)));
    }

    /** Objects in order of namespace and name; an empty namespace means all. */
    List<ObjectNode> list(String resource, String namespace) {
        if (namespace.isEmpty()) {
            return List.copyOf(of(resource).values());
        }
        return List.copyOf(
                of(resource).subMap(key(namespace, ""), namespace + "0").values());
    }

    /** Stores an object under a new resource version, which it sets. */
    void put(String resource, ObjectNode object) {
        Json.metadata(object).put("resourceVersion", Long.toString(++version));
        ObjectNode before = of(resource).put(key(Json.namespace(object), Json.name(object)), object);
        record(resource, before, object, object);
    }

    void remove(String resource, ObjectNode object) {
        ObjectNode before = of(resource).remove(key(Json.namespace(object), Json.name(object)));
        if (before != null) {
            ObjectNode last = object.deepCopy();
            Json.metadata(last).put("resourceVersion", Long.toString(++version));
            record(resource, before, null, last);
        }
    }

    /** Calls a listener with each change from now on. */
    void listen(Consumer<Change> listener) {
        listeners.add(listener);
    }

    void unlisten(Consumer<Change> listener) {
        listeners.remove(listener);
    }

    /** Changes after a resource version, or empty if they are no longer known. */
    Optional<List<Change>> since(long after) {
        boolean forgotten = history.size() == REMEMBERED_CHANGES
                && after < history.getFirst().version() - 1;
        if (forgotten || after > version) {
            return Optional.empty();
        }
        return Optional.of(
                history.stream().filter(change -> change.version() > after).toList());
    }

    private void record(String resource, @Nullable ObjectNode before, @Nullable ObjectNode after, ObjectNode last) {
        Change change = new Change(resource, version, before, after, last);
        if (history.size() == REMEMBERED_CHANGES) {
            history.removeFirst();
        }
        history.addLast(change);
        List.copyOf(listeners).forEach(listener -> listener.accept(change));
    }

    private NavigableMap<String, ObjectNode> of(String resource) {
        return objects.computeIfAbsent(resource, any -> new TreeMap<>());
    }

    /** A slash cannot be part of a name, and the character after it is "0". */
    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
