package io.redisoperator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.StdConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a status as it is stored. One in the form of another operator counts as absent, and is written anew: the first
 * releases kept the master's address in {@code status.master} as a text.
 */
final class StoredStatus extends StdConverter<JsonNode, @Nullable FailoverStatus> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public @Nullable FailoverStatus convert(JsonNode stored) {
        try {
            return JSON.treeToValue(stored, FailoverStatus.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
