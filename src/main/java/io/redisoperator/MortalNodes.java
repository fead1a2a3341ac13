package io.redisoperator;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Supplier;

/** Redis nodes as a process sees them: once it has died, it sends nothing and hears nothing. */
final class MortalNodes implements RedisNodes {
    private final RedisNodes nodes;
    private volatile boolean dead;

    MortalNodes(RedisNodes nodes) {
        this.nodes = nodes;
    }

    void die() {
        dead = true;
    }

    @Override
    public Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials) {
        return alive(() -> nodes.look(redis, credentials));
    }

    @Override
    public Future<Answer<SentinelView>> lookSentinel(Endpoint sentinel, String masterName, Credentials credentials) {
        return alive(() -> nodes.lookSentinel(sentinel, masterName, credentials));
    }

    @Override
    public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
        return alive(() -> nodes.send(node, credentials, command));
    }

    @Override
    public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
        return alive(() -> nodes.sendAll(node, credentials, commands));
    }

    @Override
    public void forget(Endpoint node) {
        if (!dead) {
            nodes.forget(node);
        }
    }

    private <T> Future<T> alive(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        if (!dead) {
            call.get().onComplete(result -> {
                if (!dead) {
                    answer.handle(result);
                }
            });
        }
        return answer.future();
    }
}
