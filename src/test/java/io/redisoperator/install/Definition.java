package io.redisoperator.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.redisoperator.install.rules.SchemaRules;
import io.redisoperator.install.rules.Violation;
import io.redisoperator.localcluster.api.server.SchemaCheck;
import io.redisoperator.localcluster.api.server.SchemaShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A definition in {@code k8s}, and what it says about resources without an API server. */
final class Definition {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode schema;
    private final SchemaRules rules;

    private Definition(JsonNode schema) {
        this.schema = schema;
        this.rules = new SchemaRules(schema);
    }

    static Definition ofGroup(String group) {
        try {
            JsonNode crd = YAML.readTree(
                    Path.of("k8s", "redisfailovers." + group + ".yaml").toFile());
            return new Definition(crd.at("/spec/versions/0/schema/openAPIV3Schema"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode schema() {
        return schema;
    }

    /** The paths of all fields of the spec that are not made of fields which the schema knows. */
    Set<String> fields() {
        Set<String> paths = new TreeSet<>();
        leaves("spec", schema.at("/properties/spec"), paths);
        return paths;
    }

    private static void leaves(String path, JsonNode schema, Set<String> into) {
        JsonNode inside = schema.path("properties");
        if (inside.isEmpty()
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            into.add(path);
        } else {
            inside.properties().forEach(field -> leaves(path + "." + field.getKey(), field.getValue(), into));
        }
    }

    SchemaRules rules() {
        return rules;
    }

    /** As an API server would store it: without what the schema does not know, with defaults. */
    ObjectNode stored(ObjectNode written) {
        ObjectNode stored = written.deepCopy();
        SchemaShape.prune(stored, schema, new ArrayList<>());
        SchemaShape.fillDefaults(stored, schema);
        return stored;
    }

    /** Of a resource that is created; rules are asked only if its shape is right. */
    List<String> refusals(ObjectNode stored) {
        return refusals(stored, () -> rules.ofCreation(stored));
    }

    List<String> refusals(ObjectNode before, ObjectNode after) {
        return refusals(after, () -> rules.ofEdit(before, after));
    }

    private List<String> refusals(ObjectNode stored, Supplier<List<Violation>> violations) {
        List<String> shape = SchemaCheck.problems(stored, schema);
        return shape.isEmpty()
                ? violations.get().stream().map(Violation::toString).toList()
                : shape;
    }

    static ObjectNode object(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With what aliases stand for, which Jackson does not look up. */
    static List<ObjectNode> objects(Path file) {
        try {
            List<ObjectNode> objects = new ArrayList<>();
            new Load(LoadSettings.builder().build())
                    .loadAllFromString(Files.readString(file))
                    .forEach(object -> objects.add(YAML.valueToTree(object)));
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
