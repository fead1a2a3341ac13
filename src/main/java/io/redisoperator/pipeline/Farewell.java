package io.redisoperator.pipeline;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the pipeline ends: what is under way may come to its end, for a while.
 *
 * @param longest how long that may take; what then still runs is cut off
 * @param silenced completes when nothing leaves this operator any more, so that there is nothing to wait for
 */
public record Farewell(Duration longest, Future<Void> silenced) {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    /** Never fails. */
    Future<Void> await(Future<?> quiet) {
        return Future.any(quiet, silenced)
                .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(late -> {
                    LOG.warn("What is under way has not ended within {} ms, and is cut off", longest.toMillis());
                    return Future.succeededFuture();
                });
    }
}
