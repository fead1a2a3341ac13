package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MortalNodesTest {
    private static final Endpoint NODE = new Endpoint("127.0.0.1", 6379);

    private final Recorder recorder = new Recorder();
    private final MortalNodes nodes = new MortalNodes(recorder);

    @Test
    void handsCallsAndRepliesThroughWhileItLives() {
        Future<String> reply = nodes.send(NODE, Credentials.NONE, List.of("PING"));
        recorder.reply.complete("PONG");
        assertThat(reply.result()).isEqualTo("PONG");
    }

    @Test
    void hearsNoReplyThatComesAfterItsDeath() {
        Future<String> reply = nodes.send(NODE, Credentials.NONE, List.of("PING"));
        nodes.die();
        recorder.reply.complete("PONG");
        assertThat(reply.isComplete()).isFalse();
    }

    @Test
    void sendsNothingAfterItsDeath() {
        nodes.die();
        Future<String> reply = nodes.send(NODE, Credentials.NONE, List.of("PING"));
        nodes.forget(NODE);
        assertThat(reply.isComplete()).isFalse();
        assertThat(recorder.calls).isEmpty();
    }

    private static final class Recorder implements RedisNodes {
        private final List<String> calls = new ArrayList<>();
        private final Promise<String> reply = Promise.promise();

        @Override
        public Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials) {
            return Future.failedFuture("unused");
        }

        @Override
        public Future<Answer<SentinelView>> lookSentinel(Endpoint node, String masterName, Credentials credentials) {
            return Future.failedFuture("unused");
        }

        @Override
        public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
            calls.add(String.join(" ", command));
            return reply.future();
        }

        @Override
        public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
            return Future.failedFuture("unused");
        }

        @Override
        public void forget(Endpoint node) {
            calls.add("forget");
        }
    }
}
