package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the client's blocking calls on virtual threads, so many at once and so many a second, and brings the results
 * back to the caller's context. {@link CallTurns} says whose is next.
 */
final class KubeCalls {
    /** Longer than a call takes but for one that something holds up. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Duration late;
    private final Vertx vertx;
    private final CallTurns turns;
    private final RateLimit rate;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kube-call-", 0).factory());
    private volatile boolean abandoned;

    /** Who waits for the answer, and where. */
    private record Call<T>(Promise<T> promise, Context caller) {}

    KubeCalls(Vertx vertx, KubeLimits limits) {
        this(vertx, limits, LATE);
    }

    /** @param late after which time a call leaves its turn to another */
    KubeCalls(Vertx vertx, KubeLimits limits, Duration late) {
        this.vertx = vertx;
        this.late = late;
        this.turns = new CallTurns(limits.concurrency());
        this.rate = new RateLimit(limits.perSecond(), limits.burst());
    }

    /**
     * Fails with a {@link KubeFailure} only; after {@link #abandon} the future never completes.
     *
     * @param namespace whose turn it takes; empty for none
     */
    <T> Future<T> run(String namespace, String tried, Callable<T> blocking) {
        return submitted(call -> turns.take(
                namespace,
                turn -> submit(() -> {
                    try {
                        runInTime(tried, blocking, call, turn);
                    } finally {
                        turn.end();
                    }
                })));
    }

    /** The same for what is tried with an object, in its namespace. */
    <T> Future<T> run(String verb, HasMetadata object, Callable<T> blocking) {
        String namespace =
                Optional.ofNullable(object.getMetadata().getNamespace()).orElse("");
        return run(namespace, verb + " " + ObjectPaths.name(object), blocking);
    }

    /** The same without waiting for a turn, for the few small calls on which traffic depends. */
    <T> Future<T> runAtOnce(String tried, Callable<T> blocking) {
        return submitted(call -> submit(() -> attempt(tried, blocking, call)));
    }

    private <T> Future<T> submitted(Consumer<Call<T>> run) {
        Promise<T> promise = Promise.promise();
        if (!abandoned) {
            run.accept(new Call<>(promise, vertx.getOrCreateContext()));
        }
        return promise.future();
    }

    /** Sends nothing more, and completes when what is under way has ended; nobody is answered any more. */
    Future<Void> close() {
        abandoned = true;
        threads.shutdown();
        Promise<Void> ended = Promise.promise();
        Context caller = vertx.getOrCreateContext();
        Thread.ofVirtual().name("kube-calls-end").start(() -> {
            threads.close();
            caller.runOnContext(done -> ended.complete());
        });
        return ended.future();
    }

    /** Sends nothing more and answers nobody any more, as if the process had died. */
    void abandon() {
        abandoned = true;
        threads.shutdownNow();
    }

    private void submit(Runnable call) {
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            if (!abandoned) {
                throw e;
            }
        }
    }

    private <T> void runInTime(String tried, Callable<T> blocking, Call<T> call, CallTurns.Turn turn) {
        try {
            TimeUnit.NANOSECONDS.sleep(rate.take(System.nanoTime()));
            long watch = vertx.setTimer(late.toMillis(), over -> turn.late());
            try {
                attempt(tried, blocking, call);
            } finally {
                vertx.cancelTimer(watch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(call, promise -> promise.fail(KubeFailure.of(tried, e)));
        }
    }

    private <T> void attempt(String tried, Callable<T> blocking, Call<T> call) {
        try {
            if (!abandoned) {
                T result = blocking.call();
                answer(call, promise -> promise.complete(result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(call, promise -> promise.fail(KubeFailure.of(tried, e)));
        } catch (Exception e) {
            answer(call, promise -> promise.fail(KubeFailure.of(tried, e)));
        }
    }

    private <T> void answer(Call<T> call, Consumer<Promise<T>> completion) {
        call.caller().runOnContext(done -> {
            if (!abandoned) {
                completion.accept(call.promise());
            }
        });
    }
}
