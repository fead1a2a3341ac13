package io.redisoperator;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Verticles that are deployed in order, each after the one before, and closed in reverse. For one context. */
final class Stages {
    private final Vertx vertx;
    private final Deque<String> deployed = new ArrayDeque<>();
    private boolean closed;

    Stages(Vertx vertx) {
        this.vertx = vertx;
    }

    Future<Void> deploy(List<Deployable> inOrder) {
        Future<Void> done = Future.succeededFuture();
        for (Deployable next : inOrder) {
            done = done.compose(v -> deploy(next));
        }
        return done;
    }

    private Future<Void> deploy(Deployable next) {
        if (closed) {
            return Future.failedFuture("the operator is stopping");
        }
        return vertx.deployVerticle(next).compose(id -> {
            deployed.push(id);
            return closed ? close() : Future.succeededFuture();
        });
    }

    /** Goes on with the others when one cannot be closed. */
    Future<Void> close() {
        closed = true;
        Future<Void> done = Future.succeededFuture();
        while (!deployed.isEmpty()) {
            String id = deployed.pop();
            done = done.eventually(() -> vertx.undeploy(id));
        }
        return done;
    }
}
