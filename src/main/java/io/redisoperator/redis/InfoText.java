package io.redisoperator.redis;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.diagnosis.RedisView.Safety;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Optional;

/** The text that {@code INFO} replies with, read into a view. A field that is missing or malformed takes its default. */
final class InfoText {
    private static final String NO_ID = "0".repeat(40);

    private final Fields fields;

    private InfoText(Fields fields) {
        this.fields = fields;
    }

    static InfoText parse(String text) {
        return new InfoText(Fields.ofLines(text));
    }

    /** Whether a Sentinel is in TILT mode. */
    boolean tilt() {
        return fields.flag("sentinel_tilt");
    }

    /** The view of a Redis; empty if the text names no role, as that of a Sentinel does. */
    Optional<RedisView> redis() {
        return redis(Fields.NONE);
    }

    /** @param guard what {@code CONFIG GET min-replicas-*} replied; none if it was refused */
    Optional<RedisView> redis(Fields guard) {
        return switch (fields.text("role", "")) {
            case "master" -> Optional.of(view(Role.MASTER, guard));
            case "slave", "replica" -> Optional.of(view(Role.REPLICA, guard));
            default -> Optional.empty();
        };
    }

    private RedisView view(Role role, Fields guard) {
        boolean replica = role == Role.REPLICA;
        boolean linkUp = replica && "up".equals(fields.text("master_link_status", ""));
        return new RedisView(
                role,
                replica ? fields.endpoint("master_host", "master_port") : Optional.empty(),
                linkUp,
                linkUp ? 0 : fields.number("master_link_down_since_seconds", replica ? -1 : 0),
                fields.flag("master_sync_in_progress"),
                fields.flag("loading"),
                fields.text("run_id", ""),
                fields.text("redis_version", ""),
                fields.text("master_replid", NO_ID),
                fields.text("master_replid2", NO_ID),
                fields.number("second_repl_offset", -1),
                fields.number(replica ? "slave_repl_offset" : "master_repl_offset", 0),
                keys(),
                fields.number("rdb_last_save_time", 0),
                fields.number("uptime_in_seconds", 0),
                replicas(),
                new Safety(
                        fields.flag("rdb_bgsave_in_progress"),
                        !"ok".equals(fields.text("rdb_last_bgsave_status", "ok")),
                        Math.toIntExact(guard.number("min-replicas-to-write", -1)),
                        Math.toIntExact(guard.number("min-replicas-max-lag", -1))));
    }

    /** {@code db0:keys=3,expires=0,avg_ttl=0}. */
    private long keys() {
        return fields.matching("db\\d+")
                .mapToLong(line -> Fields.ofPairs(line).number("keys", 0))
                .sum();
    }

    /** {@code slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=0}. */
    private List<AttachedReplica> replicas() {
        return fields.matching("slave\\d+")
                .map(Fields::ofPairs)
                .flatMap(line -> line.endpoint("ip", "port").stream()
                        .map(address -> new AttachedReplica(
                                address,
                                "online".equals(line.text("state", "")),
                                line.number("offset", 0),
                                line.number("lag", -1))))
                .toList();
    }
}
