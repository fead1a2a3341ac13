package io.redisoperator.desired;

import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.ConfigLine;
import java.util.List;

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

    private static String user(String name, String password) {
        return "user " + name + " on #" + Sha256.hex(password);
    }
}
