package io.redisoperator;

import io.redisoperator.config.OperatorConfig;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as a process: signals stop it, and what becomes of it decides the exit code. */
final class OperatorProcess {
    /** No exit code: the JVM is on its way out by a signal. */
    static final int LEAVING = -1;

    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);

    private final Vertx vertx;
    private final Operator operator;
    private final Duration grace;
    private final CompletableFuture<Integer> outcome = new CompletableFuture<>();

    OperatorProcess(OperatorConfig config) {
        Telemetry telemetry = new Telemetry();
        this.vertx = telemetry.vertx();
        this.operator = new Operator(vertx, telemetry, config, Seams.NONE);
        this.grace = config.shutdown().grace();
    }

    /**
     * Runs until a signal or a loss; returns the exit code.
     *
     * @throws IllegalArgumentException in one line, when it cannot start as configured
     */
    int run() {
        LOG.info("Redis Operator {} on Java {}", Version.current(), Runtime.version());
        Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "stop"));
        operator.lost().onComplete(lost -> outcome.complete(Main.LOST));
        operator.start().onFailure(outcome::completeExceptionally);
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException misconfigured) {
                throw misconfigured;
            }
            LOG.error("Cannot start", e.getCause());
            return Main.LOST;
        }
    }

    /** By a signal the JVM would leave with 128 and its number; asked to stop, we leave with 0. */
    private void onSignal() {
        if (!outcome.complete(LEAVING)) {
            return;
        }
        LOG.info("Stopping");
        try {
            operator.stop()
                    .eventually(vertx::close)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(grace.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Stopped");
        } catch (TimeoutException e) {
            LOG.warn("Leaving before all was closed: it took longer than {} ms", grace.toMillis());
        } catch (ExecutionException e) {
            LOG.warn("Leaving before all was closed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Main.STOPPED);
    }
}
