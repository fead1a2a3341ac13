package io.redisoperator.spec;

import java.util.Locale;
import java.util.Set;

/**
 * The commands, without subcommands, of Redis 6.2 to 8.8 and of Valkey 7.2 to 9.1, none of whose modules: Redis does not
 * start when it is told to rename another, or to call one like another.
 */
final class KnownCommands {
    private static final Set<String> NAMES = Set.of("""
            acl append arcount ardel ardelrange arget argetrange argrep arinfo arinsert arlastitems arlen armget armset
            arnext arop arring arscan arseek arset asking auth bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop
            bitpos blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin client cluster clusterscan command
            commandlog config copy dbsize debug decr decrby del delex delifeq digest discard dump echo eval eval_ro
            evalsha evalsha_ro exec exists expire expireat expiretime failover fcall fcall_ro flushall flushdb function
            geoadd geodist geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch
            geosearchstore get getbit getdel getex getrange getset hdel hello hexists hexpire hexpireat hexpiretime hget
            hgetall hgetdel hgetex hincrby hincrbyfloat hkeys hlen hmget hmset hotkeys hpersist hpexpire hpexpireat
            hpexpiretime hpttl hrandfield hscan hset hsetex hsetnx hstrlen httl hvals incr incrby incrbyfloat increx
            info keys lastsave latency lcs lindex linsert llen lmove lmpop lolwut lpop lpos lpush lpushx lrange lrem
            lset ltrim memory mget migrate module monitor move mset msetex msetnx multi object persist pexpire pexpireat
            pexpiretime pfadd pfcount pfdebug pfmerge pfselftest ping post psetex psubscribe psync pttl publish pubsub
            punsubscribe quit randomkey readonly readwrite rename renamenx replconf replicaof reset restore
            restore-asking role rpop rpoplpush rpush rpushx sadd save scan scard script sdiff sdiffstore select set
            setbit setex setnx setrange sflush shutdown sinter sintercard sinterstore sismember slaveof slowlog smembers
            smismember smove sort sort_ro spop spublish srandmember srem sscan ssubscribe stralgo strlen subscribe
            substr sunion sunionstore sunsubscribe swapdb sync time touch trimslots ttl type unlink unsubscribe unwatch
            vadd vcard vdim vemb vgetattr vinfo vismember vlinks vrandmember vrange vrem vsetattr vsim wait waitaof
            watch xack xackdel xadd xautoclaim xcfgset xclaim xdel xdelex xgroup xidmprecord xinfo xlen xnack xpending
            xrange xread xreadgroup xrevrange xsetid xtrim zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard
            zinterstore zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore
            zrank zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore
            zrevrank zscan zscore zunion zunionstore
            """.strip().split("\\s+", -1));

    private KnownCommands() {}

    /** Whether some version has a command of that name, in any case. */
    static boolean contains(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
