package io.redisoperator.pipeline;

import io.redisoperator.kube.KubeFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Asks the API server about one resource, and goes on without the answers that do not come. */
final class Inquiry {
    private final List<String> unanswered = new ArrayList<>();

    /**
     * The answer.
     *
     * @param without what is gone on with where there is none
     */
    <T> Future<T> ask(Future<T> question, T without) {
        return question.recover(failure -> {
            if (failure instanceof KubeFailure none) {
                unanswered.add(none.getMessage());
                return Future.succeededFuture(without);
            }
            return Future.failedFuture(failure);
        });
    }

    /** What was asked in vain so far, and why. */
    List<String> unanswered() {
        return List.copyOf(unanswered);
    }
}
