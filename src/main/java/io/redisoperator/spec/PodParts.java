package io.redisoperator.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns parts of a spec that are shaped like a pod's into the types of the Kubernetes API. */
final class PodParts {
    private static final JsonMapper STRICT =
            JsonMapper.builder().annotationIntrospector(new NoSpareFields()).build();
    private static final int LONGEST_EXCERPT = 40;

    private final Problems problems;

    PodParts(Problems problems) {
        this.problems = problems;
    }

    /** The part, or the default when it is absent; a part that does not fit becomes a problem. */
    <T> T read(@Nullable JsonNode part, Class<T> type, String path, T byDefault) {
        return read(part, type, path).orElse(byDefault);
    }

    /** The part; empty when it is absent or does not fit, which becomes a problem. */
    <T> Optional<T> read(@Nullable JsonNode part, Class<T> type, String path) {
        if (part == null || part.isNull() || part.isMissingNode()) {
            return Optional.empty();
        }
        Optional<String> hole = hole(part, path);
        if (hole.isPresent()) {
            problems.add(hole.get(), "is null; write an element of the list, or remove it");
            return Optional.empty();
        }
        try {
            return Optional.of(STRICT.treeToValue(part, type));
        } catch (JsonProcessingException | RuntimeException e) {
            problems.add(at(path, e), message(part, e));
            return Optional.empty();
        }
    }

    /** Where a list holds null: no list of a pod does, and nobody who reads one looks for it. */
    private static Optional<String> hole(JsonNode node, String path) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String at = path + "[" + i + "]";
                Optional<String> found = node.get(i).isNull() ? Optional.of(at) : hole(node.get(i), at);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return node.properties().stream()
                .flatMap(field -> hole(field.getValue(), path + "." + field.getKey()).stream())
                .findFirst();
    }

    /** The elements that fit; every other one becomes a problem. */
    <T> List<T> readAll(@Nullable List<? extends @Nullable JsonNode> parts, Class<T> type, String path) {
        List<T> all = new ArrayList<>();
        for (int i = 0; parts != null && i < parts.size(); i++) {
            read(parts.get(i), type, path + "[" + i + "]").ifPresent(all::add);
        }
        return all;
    }

    private static String at(String path, Exception e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return path;
        }
        StringBuilder full = new StringBuilder(path);
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() != null) {
                full.append('.').append(step.getFieldName());
            } else {
                full.append('[').append(step.getIndex()).append(']');
            }
        }
        return full.toString();
    }

    private static String message(JsonNode part, Exception e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = unknown.getKnownPropertyIds();
            return "is no field of this object; it has "
                    + String.join(
                            ", ", known.stream().map(Object::toString).sorted().toList());
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + kind(mismatch.getTargetType()) + ", not " + excerpt(found(part, mismatch));
        }
        return "cannot be read: " + excerpt(part) + " does not have the form that a pod's has";
    }

    private static JsonNode found(JsonNode part, JsonMappingException e) {
        JsonNode node = part;
        for (JsonMappingException.Reference step : e.getPath()) {
            node = step.getFieldName() != null ? node.path(step.getFieldName()) : node.path(step.getIndex());
        }
        return node;
    }

    private static String excerpt(JsonNode node) {
        String text = node.toString();
        return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "...";
    }

    private static String kind(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) ? "a map of texts" : "an object";
    }

    /** The model classes keep unknown fields to send them back; here a misspelt field is to be noticed. */
    private static final class NoSpareFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
