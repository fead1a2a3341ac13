package io.redisoperator.redis;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A client of a Redis with a password that writes one key after the other: {@code key-1}, {@code key-2}, and so on. */
public final class ExternalWriter implements AutoCloseable {
    /** Some hundred keys a second are as good as more. */
    private static final long PACE_NANOS = 5_000_000;

    /** Longer than a busy machine stands still: what it writes ends with the first reply that does not come. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Endpoint redis;
    private final String password;
    private final Thread thread;
    private volatile int acknowledged;
    private volatile boolean over;

    /** One that writes until it is stopped. */
    public ExternalWriter(Endpoint redis, String password) {
        this.redis = redis;
        this.password = password;
        this.thread = Thread.ofVirtual().start(this::write);
    }

    /** Writes a single key. */
    public static void write(Endpoint redis, String password, String key) {
        try (RedisConversation talk = new RedisConversation(redis.host(), redis.port())) {
            talk.ask("AUTH", password);
            talk.ask("SET", key, "x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many keys it has written, and knows that it has. */
    public int acknowledged() {
        return acknowledged;
    }

    /** From then on it writes nothing more. */
    public void stop() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try (RedisConversation talk = new RedisConversation(redis.host(), redis.port(), PATIENCE, PATIENCE)) {
            talk.ask("AUTH", password);
            for (int next = 1; !over; next++) {
                talk.ask("SET", "key-" + next, "x");
                acknowledged = next;
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
