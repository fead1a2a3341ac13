package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    private final Logger logger = new LoggerContext().getLogger("io.redisoperator.Example");
    private final JsonLines lines = new JsonLines();

    @Test
    void writesTheFilledInMessageAndTheEventsOwnKeysInOneLine() throws IOException {
        LoggingEvent event = event("hello {}\n", null, "\"you\"");
        event.setKeyValuePairs(List.of(new KeyValuePair("cluster", "shop/cart")));
        JsonNode line = encode(event);
        assertThat(line.get("message").asText()).isEqualTo("hello \"you\"\n");
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("logger").asText()).isEqualTo("io.redisoperator.Example");
        assertThat(line.get("cluster").asText()).isEqualTo("shop/cart");
        assertThat(line.get("time").asText()).endsWith("Z");
        assertThat(line.has("error")).isFalse();
    }

    @Test
    void writesAStackTraceAsText() throws IOException {
        Exception failure = new IllegalStateException("broken", new IOException("cable"));
        assertThat(encode(event("oh", failure)).get("error").asText())
                .contains("IllegalStateException: broken", "Caused by: java.io.IOException: cable", "\tat ");
    }

    private JsonNode encode(LoggingEvent event) throws IOException {
        lines.start();
        String text = new String(lines.encode(event), StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(1);
        return new ObjectMapper().readTree(text);
    }

    private LoggingEvent event(String message, @Nullable Throwable failure, Object... arguments) {
        return new LoggingEvent("fqcn", logger, Level.INFO, message, failure, arguments);
    }
}
