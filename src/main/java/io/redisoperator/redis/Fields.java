package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Named values as Redis replies with them; whatever is missing or malformed reads as a default, never as an error. */
record Fields(Map<String, String> values) {
    static final Fields NONE = new Fields(Map.of());

    Fields {
        values = Map.copyOf(values);
    }

    /** Lines of {@code name:value}; comments and anything else are skipped. A value may hold colons. */
    static Fields ofLines(String text) {
        return read(text.lines().filter(line -> !line.startsWith("#")), ':');
    }

    /** {@code name=value,name=value}. */
    static Fields ofPairs(String text) {
        return read(Stream.of(text.split(",", -1)), '=');
    }

    /** A map of RESP3, or the flat list of names and values that stands for it in RESP2. */
    static Fields ofReply(@Nullable Response reply) {
        if (reply == null || !holdsOthers(reply)) {
            return NONE;
        }
        Map<String, String> read = new LinkedHashMap<>();
        if (reply.isMap()) {
            reply.getKeys().forEach(name -> put(read, name, reply.get(name)));
        } else {
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                put(read, String.valueOf(reply.get(i)), reply.get(i + 1));
            }
        }
        return new Fields(read);
    }

    /** An array of {@link #ofReply}. */
    static List<Fields> listOfReply(@Nullable Response reply) {
        if (reply == null || !holdsOthers(reply)) {
            return List.of();
        }
        List<Fields> read = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            read.add(ofReply(reply.get(i)));
        }
        return read;
    }

    /** Only such a reply may be asked for its size and elements. */
    static boolean holdsOthers(Response reply) {
        return reply.type() == ResponseType.MULTI || reply.type() == ResponseType.PUSH;
    }

    private static void put(Map<String, String> into, String name, @Nullable Response value) {
        if (value != null) {
            into.put(name, value.toString());
        }
    }

    private static Fields read(Stream<String> items, char separator) {
        Map<String, String> read = new LinkedHashMap<>();
        items.forEach(item -> {
            int at = item.indexOf(separator);
            if (at > 0) {
                read.put(item.substring(0, at), item.substring(at + 1).strip());
            }
        });
        return new Fields(read);
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    long number(String name, long otherwise) {
        try {
            return Long.parseLong(text(name, ""));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    int count(String name) {
        return Math.clamp(number(name, 0), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Whether the value is {@code 1}. */
    boolean flag(String name) {
        return "1".equals(text(name, ""));
    }

    /** The words of a list separated by commas. */
    Set<String> words(String name) {
        return Set.copyOf(Stream.of(text(name, "").split(",", -1))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList());
    }

    /** An address whose host and port stand under two names; empty unless both make sense. */
    Optional<Endpoint> endpoint(String host, String port) {
        String address = text(host, "");
        long number = number(port, 0);
        boolean usable = !address.isEmpty() && number > 0 && number <= 65_535;
        return usable ? Optional.of(new Endpoint(address, (int) number)) : Optional.empty();
    }

    /** Values whose names match a regular expression. */
    Stream<String> matching(String name) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().matches(name))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
    }
}
