package io.redisoperator.redis;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client that connects anew for each write, so that each of them shows what it logs in with. */
public final class Visitor implements AutoCloseable {
    private final Endpoint redis;
    private final List<String> login;
    private final List<String> errors = new ArrayList<>();
    private final Thread thread;
    private int writes;
    private volatile boolean over;

    /** One that writes until it is closed. */
    public Visitor(Endpoint redis, String... login) {
        this.redis = redis;
        this.login = List.of(login);
        this.thread = Thread.ofVirtual().start(this::write);
    }

    /** What a single visit is refused with; empty if it is not. */
    public static Optional<String> refusal(Endpoint redis, List<String> login) {
        try (RedisConversation talk = new RedisConversation(redis.host(), redis.port())) {
            if (!login.isEmpty()) {
                talk.ask(login.toArray(String[]::new));
            }
            talk.ask("INCR", "visits");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    public synchronized int writes() {
        return writes;
    }

    public synchronized List<String> errors() {
        return List.copyOf(errors);
    }

    private void write() {
        while (!over) {
            Optional<String> refusal = refusal(redis, login);
            synchronized (this) {
                refusal.ifPresent(errors::add);
                writes++;
            }
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
