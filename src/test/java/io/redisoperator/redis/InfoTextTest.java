package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import org.junit.jupiter.api.Test;

class InfoTextTest {
    private static final String MASTER = """
            # Server\r
            redis_version:7.0.15\r
            run_id:aa\r
            uptime_in_seconds:12\r
            # Persistence\r
            loading:0\r
            rdb_last_save_time:1700000000\r
            # Replication\r
            role:master\r
            connected_slaves:2\r
            slave0:ip=10.0.0.2,port=6379,state=online,offset=42,lag=1\r
            slave1:ip=fd00::3,port=6380,state=wait_bgsave,offset=0,lag=0\r
            master_replid:4f\r
            master_replid2:0000000000000000000000000000000000000000\r
            master_repl_offset:56\r
            second_repl_offset:-1\r
            # Keyspace\r
            db0:keys=3,expires=0,avg_ttl=0\r
            db15:keys=4,expires=1,avg_ttl=0\r
            """;

    private static final String REPLICA = """
            role:slave
            master_host:fd00::1
            master_port:6379
            master_link_status:down
            master_sync_in_progress:1
            master_link_down_since_seconds:7
            slave_repl_offset:14
            master_repl_offset:99
            loading:1
            """;

    @Test
    void readsAMaster() {
        RedisView view = read(MASTER);

        assertThat(view.isMaster()).isTrue();
        assertThat(view.master()).isEmpty();
        assertThat(view.keys()).isEqualTo(7);
        assertThat(view.offset()).isEqualTo(56);
        assertThat(view.previousOffset()).isEqualTo(-1);
        assertThat(view.version()).isEqualTo("7.0.15");
        assertThat(view.uptimeSeconds()).isEqualTo(12);
        assertThat(view.replicas())
                .containsExactly(
                        new AttachedReplica(new Endpoint("10.0.0.2", 6379), true, 42, 1),
                        new AttachedReplica(new Endpoint("fd00::3", 6380), false, 0, 0));
    }

    @Test
    void readsAReplicaWithItsOwnOffsetAndItsMastersAddress() {
        RedisView view = read(REPLICA);

        assertThat(view.role()).isEqualTo(Role.REPLICA);
        assertThat(view.master()).contains(new Endpoint("fd00::1", 6379));
        assertThat(view.linkUp()).isFalse();
        assertThat(view.linkDownSeconds()).isEqualTo(7);
        assertThat(view.syncing()).isTrue();
        assertThat(view.loading()).isTrue();
        assertThat(view.offset()).isEqualTo(14);
    }

    @Test
    void readsNothingFromATextWithoutARole() {
        assertThat(InfoText.parse("").redis()).isEmpty();
        assertThat(InfoText.parse("role:sentinel").redis()).isEmpty();
    }

    @Test
    void takesDefaultsForMissingAndMalformedFields() {
        RedisView view = read("""
                role:slave
                master_host:10.0.0.1
                master_port:many
                slave_repl_offset:x
                db0:keys=
                slave0:ip=,port=1
                slave1:
                :
                """);

        assertThat(view.master()).isEmpty();
        assertThat(view.offset()).isZero();
        assertThat(view.keys()).isZero();
        assertThat(view.replicas()).isEmpty();
        assertThat(view.linkDownSeconds()).isEqualTo(-1);
    }

    @Test
    void seesTilt() {
        assertThat(InfoText.parse("sentinel_tilt:1\r\n").tilt()).isTrue();
        assertThat(InfoText.parse("sentinel_tilt:0\r\n").tilt()).isFalse();
    }

    private static RedisView read(String text) {
        return InfoText.parse(text).redis().orElseThrow();
    }
}
