package io.redisoperator.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part once in the election of the one operator that acts, by a Lease. Futures complete on the context on which
 * this was made.
 */
public final class LeaderElection {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
    /** fabric8 stretches its waits at random up to this many times. */
    private static final double STRETCH = 2.2;

    /** Platform threads: the elector waits inside of monitors, which holds up other virtual threads before JDK 24. */
    private static final ThreadFactory THREADS =
            Thread.ofPlatform().daemon().name("leader-election").factory();

    private static final int LOOKS_PER_DEADLINE = 10;

    private final Vertx vertx;
    private final Context context;
    private final Terms terms;
    private final RenewedLock lock;
    private final LeaderElector elector;
    private final Promise<Void> elected = Promise.promise();
    private final Promise<Void> lost = Promise.promise();
    private CompletableFuture<?> running = CompletableFuture.completedFuture(null);
    private State state = State.STANDBY;

    /**
     * What the candidates agree on.
     *
     * @param leaseDuration whole seconds
     * @param retryPeriod the longest time between two tries
     */
    public record Terms(
            String leaseName,
            String namespace,
            String identity,
            Duration leaseDuration,
            Duration renewDeadline,
            Duration retryPeriod) {}

    private enum State {
        STANDBY,
        LEADING,
        ENDED
    }

    public LeaderElection(Vertx vertx, KubeConnection connection, Terms terms) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.terms = terms;
        this.lock = new RenewedLock(new LeaseLock(terms.namespace(), terms.leaseName(), terms.identity()));
        LeaderCallbacks callbacks = new LeaderCallbacks(
                () -> context.runOnContext(v -> lead()),
                () -> context.runOnContext(v -> lose("the Lease was not renewed or is another's")),
                this::heldBy);
        this.elector = new LeaderElector(
                connection.client(),
                new LeaderElectionConfig(
                        lock,
                        terms.leaseDuration(),
                        terms.renewDeadline(),
                        Duration.ofMillis((long) (terms.retryPeriod().toMillis() / STRETCH)),
                        callbacks,
                        false,
                        terms.leaseName()),
                task -> THREADS.newThread(task).start());
    }

    /** Joins the election; completes once this process leads, which may be never. */
    public Future<Void> join() {
        LOG.info("Waiting for Lease {}/{} as {}", terms.namespace(), terms.leaseName(), terms.identity());
        running = elector.start();
        return elected.future();
    }

    /** Completes when this process led and does so no more without having left. */
    public Future<Void> lost() {
        return lost.future();
    }

    /** Leaves, and frees the Lease if this process holds it, so that another one need not wait for its end. */
    public Future<Void> leave() {
        state = State.ENDED;
        Promise<Void> left = Promise.promise();
        THREADS.newThread(() -> {
                    lock.giveUp();
                    running.cancel(true);
                    release();
                    context.runOnContext(v -> left.complete());
                })
                .start();
        return left.future();
    }

    /** Leaves and keeps the Lease until it ends by itself, as if the process had died. */
    public void abandon() {
        state = State.ENDED;
        // Cancelling asks the API server who leads, and blocks for as long as the request times out.
        THREADS.newThread(() -> running.cancel(true)).start();
    }

    private void heldBy(String leader) {
        if (!terms.identity().equals(leader)) {
            LOG.info("Lease {}/{} is held by {}; standing by", terms.namespace(), terms.leaseName(), leader);
        }
    }

    private void lead() {
        if (state != State.STANDBY) {
            return;
        }
        state = State.LEADING;
        long period = Math.max(1, terms.renewDeadline().toMillis() / LOOKS_PER_DEADLINE);
        vertx.setPeriodic(period, this::watchRenewals);
        LOG.info("Leading");
        elected.complete();
    }

    /** fabric8 looks at its deadline only between two calls, and a call can hang for longer than that. */
    private void watchRenewals(long timer) {
        if (state == State.LEADING && lock.sinceRenewal().compareTo(terms.renewDeadline()) > 0) {
            lose("the Lease was not renewed for " + lock.sinceRenewal().toMillis() + " ms");
        }
        if (state != State.LEADING) {
            vertx.cancelTimer(timer);
        }
    }

    private void lose(String why) {
        if (state == State.LEADING) {
            abandon();
            LOG.error("Lost the leadership: {}", why);
            lost.complete();
        }
    }

    private void release() {
        try {
            elector.release();
        } catch (KubernetesClientException e) {
            LOG.warn("Cannot release Lease {}/{}: {}", terms.namespace(), terms.leaseName(), e.getMessage());
        }
    }
}
