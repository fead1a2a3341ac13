package io.redisoperator.redis;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.vertx.core.Future;
import java.util.List;

/**
 * Redis and Sentinel processes, each reached by its own address. Every call is bounded (1 s unless configured) and
 * completes on the caller's context.
 */
public interface RedisNodes {
    /** Asks a Redis what it is; silence and errors are an {@link Answer.Silent}, never a failed future. */
    Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials);

    /** Asks a Sentinel what it knows of a master; silence and errors are an {@link Answer.Silent}. */
    Future<Answer<SentinelView>> lookSentinel(Endpoint sentinel, String masterName, Credentials credentials);

    /**
     * Sends one command and returns its reply as text (status, integer and bulk replies; arrays one element a line).
     * Fails with a {@link RedisFailure} when the node is silent or replies with an error.
     */
    Future<String> send(Endpoint node, Credentials credentials, List<String> command);

    /**
     * Sends several commands in one write, so that the node runs them without anything in between, and returns their
     * replies in order. The future fails only if the connection does; an error reply is one of the values, and then the
     * texts of the others are empty.
     */
    Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands);

    /** Forgets the connection to a node that is gone. */
    void forget(Endpoint node);

    /** One reply within {@link #sendAll}. */
    sealed interface Reply {
        record Ok(String text) implements Reply {}

        record Refused(String error) implements Reply {}
    }
}
