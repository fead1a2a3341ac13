package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends one container as a kubelet does: its preStop hook, SIGTERM, what is left of the grace period, SIGKILL. */
final class GracefulStop {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    /** However long the hook took, the command gets this much. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private GracefulStop() {}

    /** Blocks until the container has ended. */
    static void stop(Container spec, ContainerProcess process, String address, Duration grace) {
        Instant deadline = Instant.now().plus(grace);
        try {
            if (spec.getLifecycle() != null && spec.getLifecycle().getPreStop() != null && grace.isPositive()) {
                preStop(spec.getLifecycle().getPreStop(), new Handlers(spec, process, address), process, grace);
            }
            process.terminate();
            Duration left = Duration.between(Instant.now(), deadline);
            if (!endsWithin(process, left.compareTo(SHORTEST) < 0 ? SHORTEST : left)) {
                process.kill();
            }
        } catch (InterruptedException e) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }

    private static void preStop(LifecycleHandler hook, Handlers handlers, ContainerProcess process, Duration grace)
            throws InterruptedException {
        if (hook.getSleep() != null) {
            Duration wanted = Duration.ofSeconds(hook.getSleep().getSeconds());
            endsWithin(process, wanted.compareTo(grace) > 0 ? grace : wanted);
            return;
        }
        Handlers.Result result = handlers.run(hook.getExec(), hook.getHttpGet(), hook.getTcpSocket(), grace);
        if (!result.succeeded()) {
            LOG.warn("preStop hook failed: {}", result.message());
        }
    }

    private static boolean endsWithin(ContainerProcess process, Duration limit) throws InterruptedException {
        try {
            process.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
