package io.redisoperator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a resource as they are stored. An API server checks a schema when it writes, so what was stored
 * before the schema comes back as it is; a part that does not fit must not fail the list of all resources.
 */
final class StoredParts {
    private static final JsonMapper JSON = new JsonMapper();

    private StoredParts() {}

    /** Specs of the first form. */
    static final class SeedSpecs extends StdConverter<JsonNode, SeedSpec> {
        @Override
        public SeedSpec convert(JsonNode stored) {
            try {
                return JSON.treeToValue(stored, SeedSpec.class);
            } catch (JsonProcessingException e) {
                return SeedSpec.unfit(path(e));
            }
        }
    }

    /** Specs of today's form. */
    static final class DatabasesSpecs extends StdConverter<JsonNode, DatabasesSpec> {
        @Override
        public DatabasesSpec convert(JsonNode stored) {
            try {
                return JSON.treeToValue(stored, DatabasesSpec.class);
            } catch (JsonProcessingException e) {
                return DatabasesSpec.unfit(path(e));
            }
        }
    }

    /** Statuses; one in the form of another operator counts as absent, and is written anew. */
    static final class Statuses extends StdConverter<JsonNode, @Nullable FailoverStatus> {
        @Override
        public @Nullable FailoverStatus convert(JsonNode stored) {
            try {
                return JSON.treeToValue(stored, FailoverStatus.class);
            } catch (JsonProcessingException e) {
                return null;
            }
        }
    }

    private static String path(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return "spec";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("", "spec", ""));
    }
}
