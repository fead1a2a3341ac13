package io.redisoperator.redis;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nodes reached by the Vert.x client, one standalone client for each. Safe from any context. */
public final class VertxRedisNodes implements RedisNodes {
    private final Vertx vertx;
    private final Duration callTimeout;
    private final NodeClients clients;

    /** @param callTimeout bounds every call, connecting and authenticating included */
    public VertxRedisNodes(Vertx vertx, Duration callTimeout) {
        this.vertx = vertx;
        this.callTimeout = callTimeout;
        this.clients = new NodeClients(vertx, callTimeout);
    }

    @Override
    public Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials) {
        Future<Answer<RedisView>> answer = call(redis, credentials, "INFO", VertxRedisNodes::view)
                .map(view -> view.<Answer<RedisView>>map(Answer.Said::new)
                        .orElseGet(() -> new Answer.Silent<>("INFO names no role")));
        return answer.otherwise(VertxRedisNodes::silence);
    }

    /** INFO does not tell how many replicas a master wants in sync; both are asked without waiting in between. */
    private static Future<Optional<RedisView>> view(RedisConnection connection) {
        Future<Response> info = connection.send(request(List.of("INFO")));
        Future<Fields> guard = connection
                .send(request(List.of("CONFIG", "GET", "min-replicas-*")))
                .map(Fields::ofReply)
                .otherwise(Fields.NONE);
        return Future.all(info, guard)
                .map(both -> InfoText.parse(text(info.result())).redis(guard.result()));
    }

    @Override
    public Future<Answer<SentinelView>> lookSentinel(Endpoint sentinel, String masterName, Credentials credentials) {
        Future<Answer<SentinelView>> answer = call(
                        sentinel, credentials, "SENTINEL", connection -> SentinelLook.ask(connection, masterName))
                .map(replies -> new Answer.Said<>(replies.view(masterName)));
        return answer.otherwise(VertxRedisNodes::silence);
    }

    @Override
    public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
        return call(node, credentials, command.getFirst(), connection -> connection.send(request(command)))
                .map(VertxRedisNodes::text);
    }

    @Override
    public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
        List<Request> requests = commands.stream().map(VertxRedisNodes::request).toList();
        String words = commands.stream().map(List::getFirst).collect(Collectors.joining("+"));
        return call(node, credentials, words, connection -> batch(connection, requests));
    }

    @Override
    public void forget(Endpoint node) {
        clients.forget(node);
    }

    /** Closes every connection. */
    public void close() {
        clients.closeAll();
    }

    private static Future<List<Reply>> batch(RedisConnection connection, List<Request> requests) {
        return connection
                .batch(requests)
                .map(replies -> replies.stream()
                        .<Reply>map(reply -> new Reply.Ok(text(reply)))
                        .toList())
                .recover(failure -> BatchRefusal.read(requests.size(), String.valueOf(failure.getMessage()))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(failure)));
    }

    /**
     * One bounded call, completed on the caller's context. A time-out does not free the pool's slot, so the client of a
     * node that kept silent is thrown away.
     */
    private <T> Future<T> call(
            Endpoint node, Credentials credentials, String word, Function<RedisConnection, Future<T>> work) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> result = Promise.promise();
        NodeClient client = clients.of(node, credentials);
        client.call(work)
                .timeout(callTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    RedisFailure failure = RedisFailure.of(node, word, callTimeout, cause);
                    if (failure.kind() == RedisFailure.Kind.SILENT) {
                        clients.discard(node, client);
                    }
                    return Future.failedFuture(failure);
                })
                .onComplete(done -> caller.runOnContext(ignored -> result.handle(done)));
        return result.future();
    }

    private static <T> Answer<T> silence(Throwable failure) {
        return new Answer.Silent<>(
                failure instanceof RedisFailure known ? known.reason() : String.valueOf(failure.getMessage()));
    }

    static Request request(List<String> command) {
        Request request = Request.cmd(Command.create(command.getFirst()));
        command.stream().skip(1).forEach(request::arg);
        return request;
    }

    /** A reply as text: an array is one element a line, and a nil is empty. */
    static String text(@Nullable Response reply) {
        if (reply == null) {
            return "";
        }
        return Fields.holdsOthers(reply)
                ? reply.stream().map(VertxRedisNodes::text).collect(Collectors.joining("\n"))
                : reply.toString();
    }
}
