package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that reach a master after it was replaced, and keep their connection. */
class StaleClientsIT {
    private static final String OLD = "rfr-x-0";
    private static final String NEW = "rfr-x-1";
    private static final Duration NEVER = Duration.ofHours(1);

    private final LoopbackCluster c = new LoopbackCluster();
    private final AtomicBoolean wanted = new AtomicBoolean(true);

    @BeforeEach
    void replaced() {
        c.redis(OLD, Component.REDIS, Optional.empty());
        c.redis(NEW, Component.REDIS, Optional.empty());
        c.ask(OLD, "REPLICAOF", c.process(NEW).host(), "6379");
        c.awaitInSync(OLD);
    }

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void areDroppedOnceTheyWrite() throws IOException {
        Future<Integer> dropping = drop(NEVER, NEVER);
        try (Client writer = new Client();
                Client reader = new Client("CLIENT SETNAME sentinel-1a2b3c4d-cmd")) {
            await().until(() -> writer.ask("SET a b").isEmpty());

            assertThat(reader.ask("GET a")).as("what a sentinel has").contains("$-1");
        }
        try (Client later = new Client()) {
            await().until(() -> later.ask("SET a b").isEmpty());
        }
        wanted.set(false);
        assertThat(LoopbackCluster.await(dropping))
                .as("with what the test itself has open")
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void areDroppedOnceThoughTheyKeepSilent() throws IOException {
        try (Client silent = new Client()) {
            Future<Integer> dropping = drop(Duration.ofSeconds(1), NEVER);

            await().until(silent::gone);
            try (Client reader = new Client()) {
                await().during(Duration.ofSeconds(1))
                        .until(() -> reader.ask("GET a").equals(Optional.of("$-1")));
            }
            wanted.set(false);
            assertThat(LoopbackCluster.await(dropping)).isPositive();
        }
    }

    @Test
    void areDroppedHoweverMany() throws IOException {
        List<Client> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(new Client());
        }
        Future<Integer> dropping = drop(Duration.ZERO, NEVER);

        for (Client client : many) {
            assertThat(client.ended()).isTrue();
            client.close();
        }
        wanted.set(false);
        assertThat(LoopbackCluster.await(dropping)).isGreaterThanOrEqualTo(300);
    }

    @Test
    void areLeftAloneOnceItIsMasterAgain() throws IOException {
        c.ask(OLD, "REPLICAOF", "NO", "ONE");
        try (Client writer = new Client()) {
            assertThat(LoopbackCluster.await(drop(Duration.ZERO, Duration.ofSeconds(1))))
                    .isZero();

            assertThat(writer.ask("SET a b")).contains("+OK");
        }
    }

    @Test
    void areNobodysWhereNoPodHasTheAddress() {
        assertThat(LoopbackCluster.await(new StaleClients(c.vertx, c.live)
                        .drop(c.cluster, new Endpoint("127.9.9.9", 6379), wanted::get)))
                .isZero();
    }

    private Future<Integer> drop(Duration settled, Duration watched) {
        return new StaleClients(
                        c.vertx,
                        c.live,
                        new StaleClients.Times(Duration.ofMillis(50), Duration.ofMillis(50), settled, watched))
                .drop(c.cluster, c.process(OLD).endpoint(), wanted::get);
    }

    /** One connection, which is not opened anew. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(c.process(OLD).host(), 6379);

        Client(String... first) throws IOException {
            socket.setSoTimeout((int) LoopbackCluster.BOUND.toMillis());
            for (String command : first) {
                assertThat(ask(command)).contains("+OK");
            }
        }

        /** The first line of the answer; empty once the connection has ended. */
        Optional<String> ask(String command) {
            try {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                return line();
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        /** Whether the other end has closed it without being asked anything. */
        boolean gone() throws IOException {
            socket.setSoTimeout(10);
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        /** Waits for the other end to close it. */
        boolean ended() throws IOException {
            return socket.getInputStream().read() < 0;
        }

        private Optional<String> line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b != '\n';
                    b = socket.getInputStream().read()) {
                if (b < 0) {
                    return Optional.empty();
                }
                line.append((char) b);
            }
            return Optional.of(line.toString().strip());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
