package io.redisoperator.fakes;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Nodes that answer a look, and take commands, as they were told to; all others keep silent. */
public final class ScriptedNodes implements RedisNodes {
    private final Map<Endpoint, RedisView> redis = new ConcurrentHashMap<>();
    private final Map<Endpoint, SentinelView> sentinels = new ConcurrentHashMap<>();
    private final Map<Endpoint, Function<List<String>, Reply>> obedient = new ConcurrentHashMap<>();
    private final Set<Endpoint> hanging = ConcurrentHashMap.newKeySet();
    private final List<String> sent = new CopyOnWriteArrayList<>();
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

    /** From now on it does not answer a look. */
    public ScriptedNodes keepsSilent(Endpoint node) {
        redis.remove(node);
        sentinels.remove(node);
        return this;
    }

    /** Takes commands, and replies to each with what that makes of it. */
    public ScriptedNodes obeys(Endpoint node, Function<List<String>, Reply> replies) {
        obedient.put(node, replies);
        return this;
    }

    /** Takes every command, and replies {@code OK}. */
    public ScriptedNodes obeys(Endpoint node) {
        return obeys(node, command -> new Reply.Ok("OK"));
    }

    /** Answers looks as before, and no command, ever. */
    public ScriptedNodes hangs(Endpoint node) {
        hanging.add(node);
        return this;
    }

    /** Commands that were sent, as {@code host COMMAND arguments}, in order; those that nobody took are among them. */
    public List<String> sent() {
        return List.copyOf(sent);
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
        return reply(node, command).compose(reply -> switch (reply) {
            case Reply.Ok ok -> Future.succeededFuture(ok.text());
            case Reply.Refused refused ->
                Future.failedFuture(new RedisFailure(RedisFailure.Kind.REFUSED, refused.error()));
        });
    }

    @Override
    public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
        return Future.all(commands.stream().map(command -> reply(node, command)).toList())
                .map(all -> all.<Reply>list());
    }

    private Future<Reply> reply(Endpoint node, List<String> command) {
        sent.add(node.host() + " " + String.join(" ", command));
        if (hanging.contains(node)) {
            return Promise.<Reply>promise().future();
        }
        Function<List<String>, Reply> replies = obedient.get(node);
        return replies == null
                ? Future.failedFuture(new RedisFailure(RedisFailure.Kind.SILENT, "scripted"))
                : Future.succeededFuture(replies.apply(command));
    }

    @Override
    public void forget(Endpoint node) {
        forgotten.add(node);
    }
}
