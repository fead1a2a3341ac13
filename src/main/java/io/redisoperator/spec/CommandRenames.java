package io.redisoperator.spec;

import io.redisoperator.api.CommandRename;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which commands clients are to know by another name, or not at all. */
final class CommandRenames {
    private static final Pattern FROM = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,127}");
    private static final Pattern TO = Pattern.compile("[A-Za-z0-9._-]{0,128}");
    private static final Map<String, String> NEEDED = needed();

    private CommandRenames() {}

    /** Lines of {@code redis.conf}; whatever cannot be renamed becomes a problem. */
    static List<String> read(@Nullable List<@Nullable CommandRename> renames, String path, Problems problems) {
        List<String> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> given = new HashSet<>();
        for (int i = 0; renames != null && i < renames.size(); i++) {
            CommandRename rename = renames.get(i);
            if (rename == null) {
                continue;
            }
            String at = path + "[" + i + "]";
            String from = Objects.requireNonNullElse(rename.from(), "");
            Optional<String> wrongFrom = wrongFrom(from, seen);
            String to = Objects.requireNonNullElse(rename.to(), "");
            Optional<String> wrongTo = wrongTo(from, to, given);
            wrongFrom.ifPresent(why -> problems.add(at + ".from", why));
            wrongTo.ifPresent(why -> problems.add(at + ".to", why));
            if (wrongFrom.isEmpty() && wrongTo.isEmpty()) {
                lines.add(new ConfigLine("rename-command", List.of(from, to)).toString());
            }
        }
        return lines;
    }

    private static Optional<String> wrongFrom(String from, Set<String> seen) {
        if (!FROM.matcher(from).matches()) {
            return Optional.of("is missing or no command; write its name without subcommands, quotes and spaces");
        }
        if (!KnownCommands.contains(from)) {
            return Optional.of(
                    from + " is a command of no version, and Redis starts with no name that it does not know;"
                            + " correct it, or remove the entry");
        }
        if (!seen.add(lower(from))) {
            return Optional.of(from + " is renamed already");
        }
        return Optional.ofNullable(NEEDED.get(lower(from)))
                .map(who -> from + " is needed under its own name by " + who + "; leave it out");
    }

    private static Optional<String> wrongTo(String from, String to, Set<String> given) {
        if (!TO.matcher(to).matches()) {
            return Optional.of(
                    "is no name of a command; write letters, digits, dots, dashes and underscores, or \"\" to disable it");
        }
        if (to.isEmpty()) {
            return Optional.empty();
        }
        if (to.equalsIgnoreCase(from)) {
            return Optional.of("is the name that the command has already");
        }
        if (KnownCommands.contains(to)) {
            return Optional.of(
                    to + " is another command, and Redis starts with no two of one name; choose another name");
        }
        return given.add(lower(to)) ? Optional.empty() : Optional.of(to + " is given to another command already");
    }

    private static Map<String, String> needed() {
        Map<String, String> needed = new HashMap<>();
        put(
                needed,
                "replicas, to which a master sends it by itself",
                "del unlink set hset hdel srem lpop rpop rpoplpush lmove lpush rpush zpopmin zpopmax xclaim xgroup"
                        + " pexpireat hpexpireat persist hpersist select multi exec publish spublish");
        put(needed, "replicas, which copy their master with it", "psync sync replconf");
        put(
                needed,
                "Sentinel and the operator",
                "auth ping hello info role config client command replicaof slaveof subscribe psubscribe script bgsave"
                        + " wait dbsize lastsave acl quit");
        return Map.copyOf(needed);
    }

    private static void put(Map<String, String> needed, String who, String commands) {
        for (String command : commands.split(" ", -1)) {
            needed.put(command, who);
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
