package io.redisoperator.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Work that has begun and not ended, so that an end can wait for it. Confined to one context. */
final class UnderWay {
    private final Promise<Void> quiet = Promise.promise();
    private int count;
    private boolean closing;

    <T> Future<T> add(Future<T> work) {
        count++;
        return work.onComplete(end -> {
            count--;
            settle();
        });
    }

    /** Completes once nothing is under way; what is added meanwhile is waited for too. */
    Future<Void> close() {
        closing = true;
        settle();
        return quiet.future();
    }

    private void settle() {
        if (closing && count == 0) {
            quiet.tryComplete();
        }
    }
}
