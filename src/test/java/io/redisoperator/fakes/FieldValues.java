package io.redisoperator.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Values for each field of {@code databases.spotahome.com/v1}, those of {@code field-values.yaml} beside this class. */
public final class FieldValues {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = "field-values.yaml";
    private static final Set<String> COMPONENTS = Set.of("spec.redis", "spec.sentinel");
    private static final Map<String, FieldValues> ALL = load();

    private final String path;
    private final ObjectNode with;
    private final JsonNode values;

    private FieldValues(String path, ObjectNode with, JsonNode values) {
        this.path = path;
        this.with = with;
        this.values = values;
    }

    /** Every field, by its path, such as {@code spec.redis.image}. */
    public static Map<String, FieldValues> byPath() {
        return ALL;
    }

    /** The same, by their paths. */
    static Collection<FieldValues> sorted() {
        return new TreeMap<>(ALL).values();
    }

    public String path() {
        return path;
    }

    /**
     * Whether a refusal says which field it is about: by its path, or by that of an object within a component that has it,
     * as rules do which speak of several fields.
     */
    public boolean isNamedBy(String refusal) {
        return refusal.contains(path) || objects().anyMatch(object -> refusal.contains(object + ":"));
    }

    private Stream<String> objects() {
        return Stream.iterate(path, at -> at.substring(0, at.lastIndexOf('.')))
                .skip(1)
                .takeWhile(at -> at.contains(".") && !COMPONENTS.contains(at));
    }

    /** What is taken together with {@link #with}, and with all that is right of other fields. */
    public List<JsonNode> right() {
        return list("right");
    }

    /** What is refused with the path of the field. */
    public List<JsonNode> wrong() {
        return list("wrong");
    }

    /** What is taken or not, and does no harm. */
    public List<JsonNode> odd() {
        return list("odd");
    }

    /** A spec without the field, which the field needs beside it. */
    public ObjectNode with() {
        return with.deepCopy();
    }

    /** Puts what the field needs into a spec that has not got it, and then the value. */
    public void write(ObjectNode spec, JsonNode value) {
        fill(spec, with());
        String[] steps = path.split("\\.", -1);
        ObjectNode at = spec;
        for (int i = 1; i < steps.length - 1; i++) {
            at = at.path(steps[i]).isObject() ? (ObjectNode) at.path(steps[i]) : at.putObject(steps[i]);
        }
        at.set(steps[steps.length - 1], value);
    }

    private static void fill(ObjectNode spec, ObjectNode needed) {
        needed.properties().forEach(field -> {
            JsonNode there = spec.path(field.getKey());
            if (there.isObject() && field.getValue().isObject()) {
                fill((ObjectNode) there, (ObjectNode) field.getValue());
            } else if (there.isMissingNode()) {
                spec.set(field.getKey(), field.getValue());
            }
        });
    }

    private List<JsonNode> list(String name) {
        return StreamSupport.stream(values.path(name).spliterator(), false)
                .<JsonNode>map(JsonNode::deepCopy)
                .toList();
    }

    private static Map<String, FieldValues> load() {
        Map<String, FieldValues> all = new TreeMap<>();
        JsonNode file = read();
        file.path("spec").properties().forEach(field -> add(all, "", field));
        for (String component : List.of("redis", "sentinel")) {
            file.path("pods").properties().forEach(field -> add(all, component, field));
            file.path(component).properties().forEach(field -> add(all, component, field));
        }
        return Map.copyOf(all);
    }

    private static void add(Map<String, FieldValues> all, String component, Map.Entry<String, JsonNode> field) {
        String path = "spec." + (component.isEmpty() ? "" : component + ".") + field.getKey();
        JsonNode with = field.getValue().path("with");
        ObjectNode needed = JsonNodeFactory.instance.objectNode();
        if (with.isObject()) {
            needed = component.isEmpty() ? with.deepCopy() : needed.set(component, with.deepCopy());
        }
        all.put(path, new FieldValues(path, needed, field.getValue()));
    }

    /** With what aliases stand for, which Jackson does not look up. */
    private static JsonNode read() {
        try (InputStream file = Objects.requireNonNull(FieldValues.class.getResourceAsStream(FILE))) {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
