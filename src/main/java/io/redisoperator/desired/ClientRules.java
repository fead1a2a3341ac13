package io.redisoperator.desired;

import io.redisoperator.model.ClientAccess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What clients may do on Redis: all of them are the user {@code default}. The same rules stand in the file that a Redis
 * boots from and are told to one that runs; either way it is hashes of passwords that travel, so that no character of a
 * password matters.
 */
public final class ClientRules {
    /** On this channel Sentinels tell each other of the master; who hears or speaks there is believed. */
    static final String HELLO = "__sentinel__:hello";

    private static final String USER = "default";
    private static final List<String> EVERYTHING = List.of("~*", "&*", "+@all");
    private static final List<String> NO_REPLICATION =
            List.of("-psync", "-sync", "-replconf", "-replicaof", "-slaveof", "-failover");

    /** A line of the reply to {@code ACL GETUSER} that Redis 6.2 does not have. */
    private static final String SELECTORS = "selectors";

    private ClientRules() {}

    /**
     * As a line of a configuration file.
     *
     * @param selectors whether the Redis knows selectors, which Redis 6.2 does not: without them it cannot keep a single
     *     channel from a user
     */
    static String line(ClientAccess access, boolean selectors) {
        return "user " + USER + " " + String.join(" ", rules(access, selectors));
    }

    /** Asks a Redis that runs for the rules in force. */
    public static String[] question() {
        return new String[] {"ACL", "GETUSER", USER};
    }

    /**
     * Puts the rules in force; Redis does so at once or not at all, and drops no connection for it.
     *
     * @param answer what that Redis replied to the question
     */
    public static String[] command(ClientAccess access, String answer) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", USER, "reset"));
        words.addAll(rules(access, answer.lines().anyMatch(SELECTORS::equals)));
        return words.toArray(String[]::new);
    }

    /** Whether the reply to the question, one element a line, shows these rules. */
    public static boolean inForce(ClientAccess access, String answer) {
        List<String> lines = answer.lines().toList();
        int passwords = lines.indexOf("passwords");
        int commands = lines.indexOf("commands");
        if (passwords < 0 || commands < passwords || commands + 1 >= lines.size()) {
            return false;
        }
        List<String> flags = lines.subList(0, passwords);
        Set<String> hashes = new HashSet<>(lines.subList(passwords + 1, commands));
        hashes.remove("");
        boolean everything = lines.get(commands + 1).equals("+@all");
        return flags.contains("on")
                && flags.contains("nopass") == access.open()
                && everything != access.open()
                && hashes.equals(Set.copyOf(access.hashes()));
    }

    private static List<String> rules(ClientAccess access, boolean selectors) {
        List<String> rules = new ArrayList<>(List.of("on"));
        if (!access.open()) {
            access.hashes().forEach(hash -> rules.add("#" + hash));
            rules.addAll(EVERYTHING);
            return rules;
        }
        rules.add("nopass");
        rules.addAll(EVERYTHING);
        rules.addAll(NO_REPLICATION);
        if (selectors) {
            rules.addAll(List.of("-publish", "-subscribe"));
            rules.add("(+publish +subscribe resetchannels " + String.join(" ", allChannelsBut(HELLO)) + ")");
        }
        return rules;
    }

    /**
     * Channel rules that match every channel but one: those that differ from it at some character, that end before it
     * does, or that go on after it.
     */
    static List<String> allChannelsBut(String channel) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < channel.length(); i++) {
            rules.add("&" + channel.substring(0, i) + "[^" + channel.charAt(i) + "]*");
        }
        for (int i = 1; i < channel.length(); i++) {
            rules.add("&" + channel.substring(0, i));
        }
        rules.add("&" + channel + "?*");
        return rules;
    }
}
