package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of one resource: only when it differs from what the resource carries, one write at a time, the
 * newest status only. Confined to the context that submits.
 */
final class StatusWriter {
    private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

    private final Setup setup;
    private final ResourceId resource;

    private @Nullable FailoverStatus wanted;
    /** What was written last, until the cache shows it. */
    private @Nullable FailoverStatus written;

    private Instant writtenAt = Instant.EPOCH;
    private Instant retryAt = Instant.EPOCH;
    private int failures;
    private boolean inFlight;
    private boolean closed;
    private @Nullable Long timer;

    /** What every writer works with. */
    record Setup(Vertx vertx, Kube kube, Clocks clocks, Pace pace) {}

    StatusWriter(Setup setup, ResourceId resource) {
        this.setup = setup;
        this.resource = resource;
    }

    /** The resource should carry this status; a status submitted before that is not written yet never will be. */
    void submit(FailoverStatus status) {
        wanted = status;
        writeIfDue();
    }

    /** Writes nothing more. */
    void close() {
        closed = true;
        disarm();
    }

    private void writeIfDue() {
        FailoverStatus status = wanted;
        if (closed || inFlight || status == null) {
            return;
        }
        disarm();
        Optional<FailoverStatus> carried = carried();
        if (carried.filter(status::equals).isPresent()) {
            return;
        }
        Duration wait = Duration.between(setup.clocks().steady().instant(), due(carried, status));
        if (wait.isPositive()) {
            timer = setup.vertx().setTimer(Math.max(1, wait.toMillis()), fired -> {
                timer = null;
                writeIfDue();
            });
        } else {
            write(status);
        }
    }

    private Instant due(Optional<FailoverStatus> carried, FailoverStatus status) {
        Instant paced = carried.map(c -> writtenAt.plus(setup.pace().spacing(StatusChange.between(c, status))))
                .orElse(Instant.EPOCH);
        return paced.isAfter(retryAt) ? paced : retryAt;
    }

    private void write(FailoverStatus status) {
        inFlight = true;
        setup.kube()
                .writeStatus(resource.kind(), resource.key(), resource.uid(), status)
                .onComplete(ok -> written(status), failure -> failed(status, failure));
    }

    private void written(FailoverStatus status) {
        inFlight = false;
        written = status;
        writtenAt = setup.clocks().steady().instant();
        failures = 0;
        writeIfDue();
    }

    private void failed(FailoverStatus status, Throwable failure) {
        inFlight = false;
        failures++;
        retryAt = setup.clocks().steady().instant().plus(setup.pace().retry(failures));
        if (failure instanceof KubeFailure known && known.kind() == KubeFailure.Kind.NOT_FOUND) {
            log.debug("{}: no resource to write the status of: {}", resource.key(), failure.getMessage());
            if (status.equals(wanted)) {
                wanted = null;
            }
        } else {
            log.warn("{}: the status could not be written: {}", resource.key(), failure.getMessage());
        }
        writeIfDue();
    }

    private Optional<FailoverStatus> carried() {
        Optional<FailoverStatus> cached = CachedStatus.of(setup.kube(), resource);
        boolean behind = written != null
                && !cached.filter(written::equals).isPresent()
                && setup.clocks()
                        .steady()
                        .instant()
                        .isBefore(writtenAt.plus(setup.pace().cacheCatchUp()));
        if (behind) {
            return Optional.ofNullable(written);
        }
        written = null;
        return cached;
    }

    private void disarm() {
        if (timer != null) {
            setup.vertx().cancelTimer(timer);
            timer = null;
        }
    }
}
