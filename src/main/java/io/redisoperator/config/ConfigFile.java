package io.redisoperator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the configuration file, a YAML map of sections; refuses what it does not know. */
final class ConfigFile {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Path path;
    private final Map<Key<?>, Given> values = new HashMap<>();

    private ConfigFile(Path path) {
        this.path = path;
    }

    static Map<Key<?>, Given> read(Path path) {
        ConfigFile file = new ConfigFile(path);
        file.collect("", file.parse());
        return file.values;
    }

    private JsonNode parse() {
        try {
            return YAML.readTree(Files.readString(path));
        } catch (JsonProcessingException e) {
            String line = Optional.ofNullable(e.getLocation())
                    .map(where -> " near line " + where.getLineNr())
                    .orElse("");
            throw new BadConfiguration(path + " is not valid YAML" + line + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadConfiguration(path + " cannot be read: allowed is a readable file");
        }
    }

    private void collect(String section, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            throw BadConfiguration.unknown(
                    section.isEmpty() ? "the content" : section, text(node), path.toString(), keys(section));
        }
        node.properties().forEach(entry -> {
            String name = section.isEmpty() ? entry.getKey() : section + "." + entry.getKey();
            Optional<Key<?>> key =
                    Keys.ALL.stream().filter(k -> k.path().equals(name)).findFirst();
            if (key.isPresent()) {
                values.put(key.get(), given(key.get(), entry.getValue()));
            } else if (section.isEmpty()
                    && Keys.ALL.stream().anyMatch(k -> k.path().startsWith(name + "."))) {
                collect(name, entry.getValue());
            } else {
                throw BadConfiguration.unknown(name, text(entry.getValue()), path.toString(), keys(section));
            }
        });
    }

    private Given given(Key<?> key, JsonNode node) {
        boolean fits = switch (key.kind().form()) {
            case TEXT -> node.isTextual();
            case INTEGER -> node.isIntegralNumber();
            case BOOLEAN -> node.isBoolean();
            case LIST -> node.isArray() && elements(node).allMatch(JsonNode::isTextual);
        };
        Given given = new Given(text(node), path.toString());
        if (!fits) {
            throw BadConfiguration.value(key, given, key.kind().allowed());
        }
        return given;
    }

    private static String text(JsonNode node) {
        if (node.isArray()) {
            return elements(node).map(ConfigFile::text).collect(Collectors.joining(","));
        }
        return node.isValueNode() ? node.asText() : node.toString();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The names that may stand in a section; the sections themselves at the top. */
    private static String keys(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        return Keys.ALL.stream()
                .map(Key::path)
                .filter(p -> p.startsWith(prefix))
                .map(p -> section.isEmpty() ? p.substring(0, p.indexOf('.')) : p)
                .distinct()
                .collect(Collectors.joining(", ", "one of ", ""));
    }
}
