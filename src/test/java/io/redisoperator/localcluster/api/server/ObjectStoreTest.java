package io.redisoperator.localcluster.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectStoreTest {
    private final ObjectStore store = new ObjectStore();

    @Test
    void listsTheObjectsOfOneNamespaceOnly() {
        put("a", "one");
        put("a-b", "two");
        put("b", "three");

        assertThat(store.list("pods", "a")).extracting(Json::name).containsExactly("one");
        assertThat(store.list("pods", "")).extracting(Json::name).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void remembersChangesSinceAVersion() {
        put("a", "one");
        long seen = store.version();
        put("a", "two");

        assertThat(store.since(seen).orElseThrow())
                .extracting(change -> Json.name(change.last()))
                .containsExactly("two");
        assertThat(store.since(store.version()).orElseThrow()).isEmpty();
    }

    @Test
    void admitsThatItForgotWhatIsTooLongAgo() {
        long seen = store.version();
        for (int i = 0; i <= 4096; i++) {
            put("a", "one");
        }

        assertThat(store.since(seen)).isEmpty();
        assertThat(store.since(seen + 1)).isPresent();
        assertThat(store.since(store.version() + 1)).isEmpty();
    }

    @Test
    void tellsAWatchThatItsVersionIsTooOld() {
        List<ObjectNode> events = new ArrayList<>();
        ApiKind pods = new KindRegistry().findResource("pods").orElseThrow();
        Selection all = new Selection(pods, "", "", object -> true);

        Watch watch = Watch.open(store, all, "999", false, events::add);
        watch.close();

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(Json.text(event, "type")).isEqualTo("ERROR");
            assertThat(Json.at(event, "object", "code").asInt()).isEqualTo(410);
        });
    }

    private void put(String namespace, String name) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("namespace", namespace).put("name", name);
        store.put("pods", object);
    }
}
