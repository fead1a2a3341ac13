package io.redisoperator.redis;

import io.redisoperator.redis.RedisNodes.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which commands of a batch were refused. The client fails a batch as a whole once all replies are in, and names the
 * refused ones in the failure's message, a line each: {@code ERR [2] No such master}, the number being the place in the
 * batch. The texts of the other replies are lost to it.
 */
final class BatchRefusal {
    private static final Pattern LINE = Pattern.compile("ERR \\[(\\d+)](.*)");

    private BatchRefusal() {}

    /** The replies to a batch of that size; empty if the message does not speak of single commands. */
    static Optional<List<Reply>> read(int size, String message) {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            replies.add(new Reply.Ok(""));
        }
        boolean understood = message.lines().allMatch(line -> place(replies, LINE.matcher(line)));
        return understood && !message.isBlank() ? Optional.of(List.copyOf(replies)) : Optional.empty();
    }

    private static boolean place(List<Reply> replies, Matcher line) {
        if (!line.matches()) {
            return false;
        }
        int at = Integer.parseInt(line.group(1));
        String error = line.group(2).strip();
        if (at >= replies.size() || error.contains(RedisFailure.CONNECTION_CLOSED)) {
            return false;
        }
        replies.set(at, new Reply.Refused(error));
        return true;
    }
}
