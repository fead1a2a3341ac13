package io.redisoperator.fakes;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes that answer a look with what they were told to; all others keep silent, and none takes a command. */
public final class ScriptedNodes implements RedisNodes {
    private final Map<Endpoint, RedisView> redis = new ConcurrentHashMap<>();
    private final Map<Endpoint, SentinelView> sentinels = new ConcurrentHashMap<>();
    private final List<Credentials> shown = new CopyOnWriteArrayList<>();
    private final List<Endpoint> forgotten = new CopyOnWriteArrayList<>();

    public ScriptedNodes answers(Endpoint node, RedisView view) {
        redis.put(node, view);
        return this;
    }

    public ScriptedNodes answers(Endpoint node, SentinelView view) {
        sentinels.put(node, view);
        return this;
    }

    /** Credentials that were shown in looks, in order. */
    public List<Credentials> shown() {
        return List.copyOf(shown);
    }

    public List<Endpoint> forgotten() {
        return List.copyOf(forgotten);
    }

    @Override
    public Future<Answer<RedisView>> look(Endpoint node, Credentials credentials) {
        shown.add(credentials);
        RedisView view = redis.get(node);
        return Future.succeededFuture(view == null ? new Answer.Silent<>("scripted") : new Answer.Said<>(view));
    }

    @Override
    public Future<Answer<SentinelView>> lookSentinel(Endpoint node, String masterName, Credentials credentials) {
        shown.add(credentials);
        SentinelView view = sentinels.get(node);
        return Future.succeededFuture(view == null ? new Answer.Silent<>("scripted") : new Answer.Said<>(view));
    }

    @Override
    public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
        return Future.failedFuture(new RedisFailure(RedisFailure.Kind.SILENT, "scripted"));
    }

    @Override
    public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
        return Future.failedFuture(new RedisFailure(RedisFailure.Kind.SILENT, "scripted"));
    }

    @Override
    public void forget(Endpoint node) {
        forgotten.add(node);
    }
}
