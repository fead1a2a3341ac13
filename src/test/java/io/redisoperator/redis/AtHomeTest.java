package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AtHomeTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void goesOnAtHomeAfterATimeOut() throws Exception {
        assertThat(whereItGoesOn(Promise.<String>promise().future().timeout(20, TimeUnit.MILLISECONDS)))
                .isTrue();
    }

    @Test
    void goesOnAtHomeAfterAnAnswerThatIsThere() throws Exception {
        assertThat(whereItGoesOn(Future.succeededFuture("here"))).isTrue();
    }

    @Test
    void leavesACallerWithoutAHomeAlone() {
        Future<String> answer = Future.succeededFuture("here");

        assertThat(AtHome.of(answer)).isSameAs(answer);
    }

    /** Whether that is where it began. */
    private boolean whereItGoesOn(Future<String> answer) throws Exception {
        CompletableFuture<Boolean> same = new CompletableFuture<>();
        Context home = vertx.getOrCreateContext();
        home.runOnContext(
                begin -> AtHome.of(answer).onComplete(done -> same.complete(home.equals(Vertx.currentContext()))));
        return same.get(5, TimeUnit.SECONDS);
    }
}
