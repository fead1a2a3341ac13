package io.redisoperator.desired;

import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.spec.ConfigLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what on Redis and Sentinel, as lines of their configuration. A stranger, which logs in with another
 * cluster's password, is refused and goes on as {@code default}: what only nodes say to each other is therefore kept
 * from that user, and everything else is left to it.
 */
final class AccessRules {
    /** On this channel Sentinels tell each other of the master; who hears or speaks there is believed. */
    private static final String HELLO = "__sentinel__:hello";

    private static final String NO_REPLICATION = " -psync -sync -replconf -replicaof -slaveof -failover";

    /** What Sentinel sends to a Redis, by its documentation. */
    private static final String WATCHING = " resetchannels &" + HELLO
            + " -@all +auth +ping +info +role +publish +subscribe +multi +exec +slaveof +replicaof +config|rewrite"
            + " +client|setname +client|kill +script|kill";

    private static final String HANDING_OVER = " ~* resetchannels -@all +auth +ping +info +role +wait +replicaof"
            + " +slaveof +client +config|get +config|set +dbsize +bgsave +lastsave";

    private static final String PEER =
            " resetchannels &" + HELLO + " -@all +auth +ping +publish +client|setname +sentinel|is-master-down-by-addr";

    /** Questions only. An allow-list, since Redis 6.2 cannot take single subcommands away. */
    private static final String ASKING = " &* -@all +@connection +subscribe +psubscribe +unsubscribe +punsubscribe"
            + " +info +role +command +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters"
            + " +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|ckquorum +sentinel|myid";

    private AccessRules() {}

    /** For every Redis: the users of this cluster, and as which one a replica logs in to its master. */
    static List<String> redis(ClusterIdentity identity) {
        return List.of(
                user(ClusterIdentity.REPLICATION, identity.replication()) + " resetchannels -@all +auth +ping +psync"
                        + " +replconf",
                user(ClusterIdentity.SENTINEL, identity.sentinel()) + WATCHING,
                user(ClusterIdentity.HANDOVER, identity.handover()) + HANDING_OVER,
                user(ClusterIdentity.OPERATOR, identity.operator()) + " ~* &* +@all",
                "masteruser " + ClusterIdentity.REPLICATION,
                "masterauth " + identity.replication());
    }

    /**
     * For every Redis: what clients may do.
     *
     * @param selectors whether the Redis knows selectors, which Redis 6.2 does not: without them it cannot keep a single
     *     channel from a user
     */
    static List<String> clients(Optional<String> password, boolean selectors) {
        if (password.isPresent()) {
            return List.of(new ConfigLine("requirepass", List.of(password.get())).toString());
        }
        String open = "user default on nopass ~* &* +@all" + NO_REPLICATION;
        return List.of(
                selectors
                        ? open + " -publish -subscribe (+publish +subscribe resetchannels "
                                + String.join(" ", allChannelsBut(HELLO)) + ")"
                        : open);
    }

    /** For every Sentinel: who may do what there, and as whom it logs in to Redis and to the other Sentinels. */
    static List<String> sentinel(ClusterIdentity identity, String masterName) {
        return List.of(
                "user default on nopass" + ASKING,
                user(ClusterIdentity.SENTINEL, identity.sentinel()) + PEER,
                user(ClusterIdentity.HANDOVER, identity.handover()) + ASKING + " +sentinel|failover",
                user(ClusterIdentity.OPERATOR, identity.operator()) + " ~* &* +@all",
                new ConfigLine("sentinel", List.of("auth-user", masterName, ClusterIdentity.SENTINEL)).toString(),
                new ConfigLine("sentinel", List.of("auth-pass", masterName, identity.sentinel())).toString(),
                "sentinel sentinel-user " + ClusterIdentity.SENTINEL,
                "sentinel sentinel-pass " + identity.sentinel());
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

    private static String user(String name, String password) {
        return "user " + name + " on #" + Hashes.sha256(password);
    }
}
