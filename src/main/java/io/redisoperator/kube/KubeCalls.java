package io.redisoperator.kube;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Runs the client's blocking calls on virtual threads, so many at once and so many a second, and brings the results
 * back to the caller's context.
 */
final class KubeCalls {
    private final Vertx vertx;
    private final Semaphore slots;
    private final RateLimit rate;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kube-call-", 0).factory());
    private volatile boolean abandoned;

    KubeCalls(Vertx vertx, KubeLimits limits) {
        this.vertx = vertx;
        this.slots = new Semaphore(limits.concurrency(), true);
        this.rate = new RateLimit(limits.perSecond(), limits.burst());
    }

    /** Fails with a {@link KubeFailure} only; after {@link #abandon} the future never completes. */
    <T> Future<T> run(String tried, Callable<T> blocking) {
        return submitted((promise, caller) -> runInTurn(tried, blocking, promise, caller));
    }

    /** The same without waiting for a turn, for the few small calls on which traffic depends. */
    <T> Future<T> runAtOnce(String tried, Callable<T> blocking) {
        return submitted((promise, caller) -> attempt(tried, blocking, promise, caller));
    }

    private <T> Future<T> submitted(BiConsumer<Promise<T>, Context> call) {
        Promise<T> promise = Promise.promise();
        if (!abandoned) {
            Context caller = vertx.getOrCreateContext();
            submit(() -> call.accept(promise, caller));
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

    private <T> void runInTurn(String tried, Callable<T> blocking, Promise<T> promise, Context caller) {
        try {
            slots.acquire();
            try {
                TimeUnit.NANOSECONDS.sleep(rate.take(System.nanoTime()));
                attempt(tried, blocking, promise, caller);
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(caller, () -> promise.fail(KubeFailure.of(tried, e)));
        }
    }

    private <T> void attempt(String tried, Callable<T> blocking, Promise<T> promise, Context caller) {
        try {
            if (!abandoned) {
                T result = blocking.call();
                answer(caller, () -> promise.complete(result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(caller, () -> promise.fail(KubeFailure.of(tried, e)));
        } catch (Exception e) {
            answer(caller, () -> promise.fail(KubeFailure.of(tried, e)));
        }
    }

    private void answer(Context caller, Runnable completion) {
        caller.runOnContext(done -> {
            if (!abandoned) {
                completion.run();
            }
        });
    }
}
