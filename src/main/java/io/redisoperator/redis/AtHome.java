package io.redisoperator.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Goes on where the caller is at home, whoever completes what it waits for. A time-out completes on a thread of its own
 * where the future belongs to no context, and what is confined to a context would be left to two threads.
 */
public final class AtHome {
    private AtHome() {}

    /** The same outcome, on the context of the caller if it has one. */
    public static <T> Future<T> of(Future<T> future) {
        Context home = Vertx.currentContext();
        if (home == null) {
            return future;
        }
        Promise<T> result = Promise.promise();
        future.onComplete(done -> {
            if (home.equals(Vertx.currentContext())) {
                result.handle(done);
            } else {
                home.runOnContext(ignored -> result.handle(done));
            }
        });
        return result.future();
    }
}
