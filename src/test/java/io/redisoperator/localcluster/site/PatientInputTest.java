package io.redisoperator.localcluster.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatientInputTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void passesOnWhatComesUpToTheEnd() throws Exception {
        InputStream from = new ByteArrayInputStream("+OK\r\n+PONG\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(new PatientInput(from, Duration.ofSeconds(5)).readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("+OK\r\n+PONG\r\n");
    }

    @Test
    void givesUpOnAStreamThatKeepsSilent() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                InputStream input = new PatientInput(new PipedInputStream(silent), SHORT)) {
            assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
