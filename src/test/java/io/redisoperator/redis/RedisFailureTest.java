package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Endpoint;
import io.vertx.core.VertxException;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisFailureTest {
    private static final Endpoint NODE = new Endpoint("10.0.0.1", 6379);

    static Stream<Throwable> afterItWasSent() {
        return Stream.of(
                new TimeoutException(),
                ErrorType.create(RedisFailure.CONNECTION_CLOSED),
                new VertxException("Connection was closed"));
    }

    /** A failover may have been begun by then. */
    @ParameterizedTest
    @MethodSource("afterItWasSent")
    void mayHaveBeenHeardIfTheAnswerIsMissing(Throwable cause) {
        assertThat(failure(cause).mayHaveBeenHeard()).isTrue();
    }

    static Stream<Throwable> withoutEffect() {
        return Stream.of(
                new ConnectException("Connection refused"),
                new NoRouteToHostException("No route to host"),
                ErrorType.create("NOGOODSLAVE No suitable replica to promote"));
    }

    @ParameterizedTest
    @MethodSource("withoutEffect")
    void wasNotCarriedOutIfThereWasNoConnectionOrItWasRefused(Throwable cause) {
        assertThat(failure(cause).mayHaveBeenHeard()).isFalse();
    }

    private static RedisFailure failure(Throwable cause) {
        return RedisFailure.of(NODE, "SENTINEL", Duration.ofSeconds(1), cause);
    }
}
