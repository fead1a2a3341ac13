package io.redisoperator.pipeline.steps;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Redis nodes that know of nothing but passwords and commands of {@code default}; and what they were told, in order. */
final class AclNodes implements RedisNodes {
    final List<String> told = new ArrayList<>();
    private static final String USUAL = "+@all -psync -sync -replconf -replicaof -slaveof -failover";

    private final Map<String, String> commands = new HashMap<>();
    private final Map<String, Set<String>> passwords = new HashMap<>();
    private final Set<String> silent = new HashSet<>();

    /** A node that asks for one of these; for none of them is one that lets everybody in. */
    void node(String host, String... hashes) {
        passwords.put(host, new TreeSet<>(Set.of(hashes)));
    }

    /** The commands that clients have there. */
    String commands(String host) {
        return commands.getOrDefault(host, USUAL);
    }

    Set<String> of(String host) {
        return Set.copyOf(passwords.getOrDefault(host, Set.of()));
    }

    void silence(String host) {
        silent.add(host);
    }

    void wake(String host) {
        silent.remove(host);
    }

    @Override
    public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
        if (silent.contains(node.host())) {
            return Future.failedFuture(new RedisFailure(RedisFailure.Kind.SILENT, "scripted"));
        }
        if (command.get(1).equals("SETUSER")) {
            Set<String> hashes = new TreeSet<>();
            command.stream().filter(word -> word.startsWith("#")).forEach(word -> hashes.add(word.substring(1)));
            passwords.put(node.host(), hashes);
            commands.put(
                    node.host(),
                    command.stream()
                            .filter(word -> word.matches("[+-]@?[a-z]+"))
                            .collect(Collectors.joining(" ")));
            told.add(node.host() + " " + hashes.size());
            return Future.succeededFuture("OK");
        }
        Set<String> hashes = of(node.host());
        return Future.succeededFuture("flags\non\n" + (hashes.isEmpty() ? "nopass\n" : "") + "passwords\n"
                + String.join("\n", hashes) + "\ncommands\n" + commands(node.host()) + "\n");
    }

    @Override
    public Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Answer<SentinelView>> lookSentinel(Endpoint sentinel, String masterName, Credentials credentials) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget(Endpoint node) {}
}
