package io.redisoperator.desired;

import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.ConfigLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what on Redis and Sentinel, as lines of their configuration. A stranger, which logs in with another
 * cluster's password, is refused and goes on as {@code default}: what only nodes say to each other is therefore kept
 * from that user, and everything else is left to it, see {@link ClientRules}.
 */
final class AccessRules {
    /** What Sentinel sends to a Redis, by its documentation. */
    private static final String WATCHING = " resetchannels &" + ClientRules.HELLO
            + " -@all +auth +ping +info +role +publish +subscribe +multi +exec +slaveof +replicaof +config|rewrite"
            + " +client|setname +client|kill +script|kill";

    private static final String HANDING_OVER = " ~* resetchannels -@all +auth +ping +info +role +wait +replicaof"
            + " +slaveof +client +config|get +config|set +dbsize +bgsave +lastsave";

    /** Reads whatever an exporter may be asked to show, keys and sizes among it, and changes nothing. */
    private static final String OBSERVING =
            " ~* resetchannels -@all +@read +auth +hello +ping +echo +select +info +role"
                    + " +client|setname +client|getname +client|list +client|id +config|get +slowlog|get +slowlog|len"
                    + " +latency|latest +latency|history +latency|histogram +cluster|info +module|list +command +eval +evalsha";

    private static final String PEER = " resetchannels &" + ClientRules.HELLO
            + " -@all +auth +ping +publish +client|setname +sentinel|is-master-down-by-addr";

    /** Questions only. An allow-list, since Redis 6.2 cannot take single subcommands away. */
    private static final String ASKING = " &* -@all +@connection +subscribe +psubscribe +unsubscribe +punsubscribe"
            + " +info +role +command +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters"
            + " +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|ckquorum +sentinel|myid";

    private AccessRules() {}

    /** For every Redis: the users of this cluster, and as which one a replica logs in to its master. */
    static List<String> redis(ClusterIdentity identity) {
        return List.of(
                user(ClusterIdentity.REPLICATION, identity.replication()) + " resetchannels -@all +auth +ping +psync"
                        + " +sync +replconf",
                user(ClusterIdentity.SENTINEL, identity.sentinel()) + WATCHING,
                user(ClusterIdentity.HANDOVER, identity.handover()) + HANDING_OVER,
                user(ClusterIdentity.EXPORTER, identity.exporter()) + OBSERVING,
                user(ClusterIdentity.OPERATOR, identity.operator()) + " ~* &* +@all",
                "masteruser " + ClusterIdentity.REPLICATION,
                "masterauth " + identity.replication());
    }

    /** For every Sentinel: who may do what there, and as whom it logs in to Redis and to the other Sentinels. */
    static List<String> sentinel(ClusterIdentity identity, String masterName) {
        return sentinel(
                identity,
                List.of(
                        login("auth-user", masterName, ClusterIdentity.SENTINEL),
                        login("auth-pass", masterName, identity.sentinel())));
    }

    /** The same for one beside Redis of an earlier operator, which lets Sentinel in as a client, after each of its starts. */
    static List<String> sentinelAsClient(ClusterIdentity identity, String masterName, Optional<String> password) {
        return sentinel(
                identity,
                password.map(p -> login("auth-pass", masterName, p)).stream().toList());
    }

    private static List<String> sentinel(ClusterIdentity identity, List<String> login) {
        List<String> lines = new ArrayList<>(List.of(
                "user default on nopass" + ASKING,
                user(ClusterIdentity.SENTINEL, identity.sentinel()) + PEER,
                user(ClusterIdentity.HANDOVER, identity.handover()) + ASKING + " +sentinel|failover",
                user(ClusterIdentity.OPERATOR, identity.operator()) + " ~* &* +@all"));
        lines.addAll(login);
        lines.add("sentinel sentinel-user " + ClusterIdentity.SENTINEL);
        lines.add("sentinel sentinel-pass " + identity.sentinel());
        return lines;
    }

    private static String login(String option, String masterName, String value) {
        return new ConfigLine("sentinel", List.of(option, masterName, value)).toString();
    }

    private static String user(String name, String password) {
        return "user " + name + " on #" + Sha256.hex(password);
    }
}
