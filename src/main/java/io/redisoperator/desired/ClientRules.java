package io.redisoperator.desired;

import io.redisoperator.model.ClientAccess;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What clients may do on Redis: all of them are the user {@code default}. The same rules stand in the file that a Redis
 * boots from and are told to one that runs; either way it is hashes of passwords that travel, so that no character of a
 * password matters.
 *
 * @param access how they are let in
 * @param replicating whether they may copy the data as a replica does; nobody commands replication but who manages it
 */
public record ClientRules(ClientAccess access, boolean replicating) {
    /** On this channel Sentinels tell each other of the master; who hears or speaks there is believed. */
    static final String HELLO = "__sentinel__:hello";

    private static final String USER = "default";
    private static final List<String> EVERYTHING = List.of("~*", "&*", "+@all");
    private static final List<String> NO_COPIES = List.of("-psync", "-sync", "-replconf");
    private static final List<String> NO_ORDERS = List.of("-replicaof", "-slaveof", "-failover");

    /** A line of the reply to {@code ACL GETUSER} that Redis 6.2 does not have. */
    private static final String SELECTORS = "selectors";

    /** As the spec and its annotations ask for. */
    public static ClientRules of(Failover failover, ClientAccess access) {
        return new ClientRules(access, failover.clientsReplicate());
    }

    /**
     * As a line of a configuration file.
     *
     * @param selectors whether the Redis knows selectors, which Redis 6.2 does not: without them it cannot keep a single
     *     channel from a user
     */
    String line(boolean selectors) {
        return "user " + USER + " " + String.join(" ", rules(selectors));
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
    public String[] command(String answer) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", USER, "reset"));
        words.addAll(rules(answer.lines().anyMatch(SELECTORS::equals)));
        return words.toArray(String[]::new);
    }

    /** Drops the connections by which clients copy the data; those of the cluster's own replicas are another user's. */
    public static String[] endOfCopies() {
        return new String[] {"CLIENT", "KILL", "TYPE", "replica", "USER", USER};
    }

    /** Whether the reply to the question, one element a line, shows these rules. */
    public boolean inForce(String answer) {
        List<String> lines = answer.lines().toList();
        int passwords = lines.indexOf("passwords");
        int commands = lines.indexOf("commands");
        if (passwords < 0 || commands < passwords || commands + 1 >= lines.size()) {
            return false;
        }
        List<String> flags = lines.subList(0, passwords);
        Set<String> hashes = new HashSet<>(lines.subList(passwords + 1, commands));
        hashes.remove("");
        Set<String> rights = Set.copyOf(List.of(lines.get(commands + 1).split(" ", -1)));
        boolean noCopies = rights.containsAll(NO_COPIES);
        return flags.contains("on")
                && flags.contains("nopass") == access.open()
                && hashes.equals(Set.copyOf(access.hashes()))
                && rights.contains("+@all")
                && rights.containsAll(NO_ORDERS)
                && noCopies != replicating;
    }

    private List<String> rules(boolean selectors) {
        List<String> rules = new ArrayList<>(List.of("on"));
        if (access.open()) {
            rules.add("nopass");
        } else {
            access.hashes().forEach(hash -> rules.add("#" + hash));
        }
        rules.addAll(EVERYTHING);
        if (!replicating) {
            rules.addAll(NO_COPIES);
        }
        rules.addAll(NO_ORDERS);
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
