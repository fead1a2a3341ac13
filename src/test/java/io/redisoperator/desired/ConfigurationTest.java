package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void bootsRedisSafelyByDefault() {
        assertThat(redisConf(""))
                .containsExactly(
                        "protected-mode no",
                        "port 6379",
                        "dir /data",
                        "replicaof 127.0.0.1 6379",
                        "tcp-keepalive 60",
                        "save 900 1",
                        "save 300 10",
                        "repl-diskless-sync yes",
                        "repl-diskless-sync-delay 0",
                        "repl-backlog-size 64mb",
                        "min-replicas-to-write 1",
                        "min-replicas-max-lag 5",
                        "include /redis-auth/users.conf");
    }

    @Test
    void guardsWritesFromThreeRedisOnUnlessTheUserDoes() {
        assertThat(redisConf("redis: {replicas: 2}")).noneMatch(line -> line.startsWith("min-replicas"));
        assertThat(redisConf("redis: {customConfig: [min-replicas-to-write 0]}"))
                .contains("min-replicas-to-write 0")
                .doesNotContain("min-replicas-to-write 1");
        assertThat(redisConf("redis: {customConfig: [min-replicas-to-write 2]}"))
                .containsOnlyOnce("min-replicas-max-lag 5", "min-replicas-to-write 2")
                .doesNotContain("min-replicas-to-write 1");
        assertThat(redisConf("redis: {customConfig: [min-replicas-to-write 2, min-replicas-max-lag 3]}"))
                .containsSubsequence("min-replicas-max-lag 3", "min-replicas-to-write 2", "min-replicas-max-lag 3");
        assertThat(redisConf("sentinel: {customConfig: [down-after-milliseconds 2900]}"))
                .contains("min-replicas-max-lag 2");
        assertThat(redisConf("sentinel: {customConfig: [down-after-milliseconds 500]}"))
                .contains("min-replicas-max-lag 1");
    }

    @Test
    void bootsRedisWithAllThatTheUserSets() {
        assertThat(redisConf("redis: {customConfig: [maxmemory 1gb, databases 32, save 60 1 30 5, tcp-keepalive 10]}"))
                .contains("maxmemory 1gb", "databases 32", "save 60 1", "save 30 5", "tcp-keepalive 10")
                .doesNotContain("save 900 1", "save 300 10", "tcp-keepalive 60");
    }

    /** Redis 6.2 takes it from the start of what {@code maxmemory} allows, and later ones once it is full. */
    @Test
    void keepsAPartOfTheMemoryOnlyForReplicasThatComeBack() {
        assertThat(redisConf("redis: {customConfig: [maxmemory 320mb]}")).contains("repl-backlog-size 10485760");
        assertThat(redisConf("redis: {customConfig: [maxmemory 0], resources: {limits: {memory: 640Mi}}}"))
                .contains("repl-backlog-size 20971520");
        assertThat(redisConf("redis: {reservedPodMemoryPercent: 50, resources: {limits: {memory: 640Mi}}}"))
                .contains("repl-backlog-size 10485760", "maxmemory 335544320");
        assertThat(redisConf("redis: {command: [redis-server, /redis/redis.conf, --maxmemory, 320mb]}"))
                .contains("repl-backlog-size 10485760");
        assertThat(redisConf("redis: {command: [sh, -c, 'exec redis-server /redis/redis.conf --maxmemory \"320mb\"']}"))
                .contains("repl-backlog-size 10485760");
        assertThat(redisConf("redis: {customConfig: [maxmemory 5mb]}")).contains("repl-backlog-size 1048576");
        assertThat(redisConf("redis: {customConfig: [maxmemory 2gb], resources: {limits: {memory: 3Gi}}}"))
                .contains("repl-backlog-size 64mb");
        assertThat(redisConf("redis: {customConfig: [maxmemory 320mb, repl-backlog-size 100mb]}"))
                .contains("repl-backlog-size 100mb")
                .doesNotContain("repl-backlog-size 10485760");
    }

    @Test
    void leavesNoCopiedSnapshotBehindWhenNothingIsPersisted() {
        assertThat(redisConf("redis: {customConfig: ['save \"\"']}")).contains("rdb-del-sync-files yes", "save \"\"");
        assertThat(redisConf("redis: {customConfig: ['save \"\"', appendonly yes]}"))
                .doesNotContain("rdb-del-sync-files yes");
    }

    @Test
    void includesTheUsersOfTheCluster() {
        assertThat(redisConf("")).endsWith("include /redis-auth/users.conf");
    }

    @Test
    void bootsSentinelsWithTheMasterAndTheTimersThatAreAskedFor() {
        Failover cart = Failovers.failover("""
                sentinel:
                  replicas: 5
                  customConfig: [down-after-milliseconds 2000, master-reboot-down-after-period 9000]
                """);

        assertThat(lines(SentinelConfig.of(cart, new Endpoint("fd00::7", 6380)), "sentinel.conf"))
                .containsExactly(
                        "port 26379",
                        "protected-mode no",
                        "dir /redis",
                        "sentinel monitor mymaster fd00::7 6380 3",
                        "sentinel down-after-milliseconds mymaster 2000",
                        "sentinel failover-timeout mymaster 10000",
                        "sentinel parallel-syncs mymaster 1",
                        "sentinel master-reboot-down-after-period mymaster 9000");
    }

    @Test
    void letsClientsInByAHashSoThatNoCharacterNeedsQuoting() {
        var secret =
                Specimen.secret(Failovers.failover("auth: {secretPath: x}"), Specimen.IDENTITY, Optional.of("a$b,c"));

        String user = "user default on #" + Sha256.hex("a$b,c") + " ~* &* +@all -psync ";
        assertThat(decoded(secret, "clients.conf")).startsWith(user).endsWith(")\n");
        assertThat(decoded(secret, "clients-6.conf")).startsWith(user).endsWith(" -failover\n");
        assertThat(decoded(secret, "password")).isEqualTo("a$b,c");
    }

    @Test
    void keepsThePasswordsOfTheClusterAndShowsPodsOnlyWhatTheyNeed() {
        var secret = Specimen.secret(Failovers.failover(""), Specimen.IDENTITY, Optional.empty());

        assertThat(AuthSecret.identity(secret)).contains(Specimen.IDENTITY);
        assertThat(AuthSecret.identity(AuthSecret.created(Failovers.failover(""), Specimen.IDENTITY)))
                .contains(Specimen.IDENTITY);
        secret.getData().remove("operator");
        assertThat(AuthSecret.identity(secret)).isEmpty();
        assertThat(decoded(secret, "users.conf"))
                .contains("masterauth " + Specimen.IDENTITY.replication())
                .doesNotContain(Specimen.IDENTITY.operator())
                .doesNotContain(Specimen.IDENTITY.handover());
        assertThat(secret.getData()).doesNotContainKey("password");
    }

    private static List<String> redisConf(String spec) {
        return lines(RedisConfig.of(Failovers.failover(spec)), "start.conf");
    }

    private static List<String> lines(ConfigMap configMap, String key) {
        return requireNonNull(configMap.getData().get(key)).lines().toList();
    }

    private static String decoded(Secret secret, String key) {
        byte[] bytes =
                Base64.getDecoder().decode(requireNonNull(secret.getData().get(key)));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
