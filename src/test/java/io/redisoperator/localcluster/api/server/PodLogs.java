package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.redisoperator.localcluster.api.LogSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The {@code /log} sub-resource of pods: what a container has printed so far; it is not followed. */
final class PodLogs {
    private volatile LogSource source = (namespace, pod, container) -> Optional.empty();

    void readFrom(LogSource files) {
        source = files;
    }

    TextNode read(ApiRequest request, ObjectNode pod) {
        String asked = request.parameter("container");
        String container =
                asked.isEmpty() ? Json.text(Json.at(pod, "spec", "containers").path(0), "name") : asked;
        Path file = source.file(Json.namespace(pod), Json.name(pod), container)
                .orElseThrow(() -> ApiFailure.badRequest(
                        "container \"%s\" in pod \"%s\" has not been started".formatted(container, Json.name(pod))));
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return TextNode.valueOf(last(text, request.parameter("tailLines")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String last(String text, String lines) {
        if (lines.isEmpty()) {
            return text;
        }
        List<String> all = text.lines().toList();
        int first = Math.max(0, all.size() - Integer.parseInt(lines));
        return String.join("\n", all.subList(first, all.size())) + "\n";
    }
}
