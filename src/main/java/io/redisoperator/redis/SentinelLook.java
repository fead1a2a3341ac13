package io.redisoperator.redis;

import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;

/** The questions of one look at a Sentinel, sent without waiting in between. */
final class SentinelLook {
    private final RedisConnection connection;

    private SentinelLook(RedisConnection connection) {
        this.connection = connection;
    }

    /** Fails if the connection does, or if the Sentinel refuses to speak at all. */
    static Future<SentinelReplies> ask(RedisConnection connection, String masterName) {
        SentinelLook look = new SentinelLook(connection);
        Future<Fields> master = look.question("SENTINEL", "MASTER", masterName)
                .map(Fields::ofReply)
                .recover(SentinelLook::toleratesNoSuchMaster);
        Future<List<Fields>> replicas = look.list("SENTINEL", "REPLICAS", masterName);
        Future<List<Fields>> sentinels = look.list("SENTINEL", "SENTINELS", masterName);
        Future<Reply> quorum = look.question("SENTINEL", "CKQUORUM", masterName)
                .<Reply>map(reply -> new Reply.Ok(VertxRedisNodes.text(reply)))
                .otherwise(error -> new Reply.Refused(String.valueOf(error.getMessage())));
        Future<List<Fields>> masters = look.list("SENTINEL", "MASTERS");
        Future<String> info = look.question("INFO", "sentinel").map(VertxRedisNodes::text);
        return Future.all(master, replicas, sentinels, quorum, masters, info)
                .map(all -> new SentinelReplies(
                        master.result(),
                        replicas.result(),
                        sentinels.result(),
                        quorum.result(),
                        masters.result(),
                        info.result()));
    }

    private Future<Response> question(String... words) {
        return connection.send(VertxRedisNodes.request(List.of(words)));
    }

    private Future<List<Fields>> list(String... words) {
        return question(words).map(Fields::listOfReply).otherwise(List.of());
    }

    private static Future<Fields> toleratesNoSuchMaster(Throwable error) {
        return Optional.ofNullable(error.getMessage())
                        .filter(SentinelReplies::noSuchMaster)
                        .isPresent()
                ? Future.succeededFuture(Fields.NONE)
                : Future.failedFuture(error);
    }
}
