package io.redisoperator.heal;

import java.util.List;

/**
 * The reply to {@code ROLE}, which costs a node much less than {@code INFO}.
 *
 * @param master whether it is one
 * @param offset replication offset in bytes; -1 if it said none
 * @param replicas how many are connected and in sync, whoever they are
 */
record RoleReply(boolean master, long offset, int replicas) {
    /** A node that did not answer. */
    static final RoleReply NONE = new RoleReply(false, -1, 0);

    /** Before its replicas a master says its role and its offset. */
    private static final int HEAD = 2;
    /** Of each replica it says host, port and offset. */
    private static final int PER_REPLICA = 3;

    /** A master says its offset second, a replica fifth: after host, port and state of its link. */
    static RoleReply parse(String reply) {
        List<String> lines = reply.lines().toList();
        if (lines.isEmpty()) {
            return NONE;
        }
        return switch (lines.getFirst()) {
            case "master" -> new RoleReply(true, offset(lines, 1), (lines.size() - HEAD) / PER_REPLICA);
            case "slave" -> new RoleReply(false, offset(lines, 4), 0);
            default -> NONE;
        };
    }

    private static long offset(List<String> lines, int at) {
        try {
            return lines.size() > at ? Long.parseLong(lines.get(at)) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
