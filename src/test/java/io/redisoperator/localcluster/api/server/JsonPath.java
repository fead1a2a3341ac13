package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of JSONPath as printer columns use: fields, {@code [0]}, and {@code [?(@.type=="Ready")]}. */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.(?<field>[^.\\[]+)|\\[(?<index>\\d+)]|\\[\\?\\(@\\.(?<key>[^=\\s]+)\\s*==\\s*[\"'](?<value>[^\"']*)[\"']\\)]");

    private JsonPath() {}

    /** The value as text, empty if there is none. */
    static String read(JsonNode object, String path) {
        JsonNode at = object;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            if (step.group("field") != null) {
                at = at.path(step.group("field"));
            } else if (step.group("index") != null) {
                at = at.path(Integer.parseInt(step.group("index")));
            } else {
                at = elementWith(at, step.group("key"), step.group("value"));
            }
        }
        return at.isContainerNode() ? Json.write(at) : at.asText("");
    }

    private static JsonNode elementWith(JsonNode list, String key, String value) {
        for (JsonNode element : list) {
            if (Json.text(element, key).equals(value)) {
                return element;
            }
        }
        return list.path(list.size());
    }
}
