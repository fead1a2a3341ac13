package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells one client of changes, without a gap between the resource version that it asks for and now. Without one, all
 * objects there are come first, as {@code ADDED}.
 */
final class Watch implements AutoCloseable {
    private final ObjectStore store;
    private final Selection selection;
    private final Consumer<ObjectNode> events;
    private final Consumer<Change> listener = this::tell;

    private Watch(ObjectStore store, Selection selection, Consumer<ObjectNode> events) {
        this.store = store;
        this.selection = selection;
        this.events = events;
    }

    /**
     * Begins to tell; the events of the past are told before this returns.
     *
     * @param resourceVersion tell what came after it; empty or {@code 0} to be told of all objects first
     * @param initialEvents tell of all objects first in any case, and when that is done
     */
    static Watch open(
            ObjectStore store,
            Selection selection,
            String resourceVersion,
            boolean initialEvents,
            Consumer<ObjectNode> events) {
        Watch watch = new Watch(store, selection, events);
        if (initialEvents || resourceVersion.isEmpty() || resourceVersion.equals("0")) {
            store.list(selection.kind().resource(), selection.namespace()).stream()
                    .filter(selection::matches)
                    .forEach(object -> watch.send("ADDED", object));
        } else {
            watch.replay(resourceVersion);
        }
        if (initialEvents) {
            watch.send("BOOKMARK", endOfInitialEvents(store, selection.kind()));
        }
        store.listen(watch.listener);
        return watch;
    }

    @Override
    public void close() {
        store.unlisten(listener);
    }

    private void replay(String resourceVersion) {
        List<Change> missed;
        try {
            missed = store.since(Long.parseLong(resourceVersion)).orElseThrow(ApiFailure::expired);
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest("invalid resource version: " + resourceVersion);
        } catch (ApiFailure expired) {
            send("ERROR", expired.status());
            return;
        }
        missed.forEach(this::tell);
    }

    private static ObjectNode endOfInitialEvents(ObjectStore store, ApiKind kind) {
        ObjectNode bookmark = Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        bookmark.putObject("metadata")
                .put("resourceVersion", Long.toString(store.version()))
                .putObject("annotations")
                .put("k8s.io/initial-events-end", "true");
        return bookmark;
    }

    private void tell(Change change) {
        if (!change.resource().equals(selection.kind().resource())) {
            return;
        }
        boolean before = selected(change.before());
        boolean after = selected(change.after());
        if (before && after) {
            send("MODIFIED", change.last());
        } else if (after) {
            send("ADDED", change.last());
        } else if (before) {
            send("DELETED", change.last());
        }
    }

    private boolean selected(@Nullable JsonNode object) {
        return object != null && selection.matches(object);
    }

    private void send(String type, JsonNode object) {
        ObjectNode event = Json.object();
        event.put("type", type).set("object", object);
        events.accept(event);
    }
}
