package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that start again under the files of a spec with another command, before their pods are replaced. */
class CommandEditIT {
    private static final Failover USUAL = Failovers.failover("auth: {secretPath: s}");
    private static final Failover OWN = Failovers.failover("""
            redis: {command: [sh, -c, 'exec redis-server /redis/redis.conf "$@"', redis]}
            auth: {secretPath: s}
            """);
    private static final Secret SECRET = Specimen.secret(USUAL, Specimen.IDENTITY, Optional.of("open-sesame"));

    @TempDir
    private Path folder;

    @Test
    void letNobodyInWithoutAPasswordWhereTheirOwnCommandWasTakenOut() throws Exception {
        startsGuarded(OWN, USUAL);
    }

    /** Redis 7 does not start where a user is defined twice. */
    @Test
    void startWhereACommandWasAdded() throws Exception {
        startsGuarded(USUAL, OWN);
    }

    private void startsGuarded(Failover before, Failover after) throws Exception {
        Container redis = RedisStatefulSet.of(before, new DesiredOptions(true))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        try (LocalContainer container = new LocalContainer(
                        folder, RedisProcess.freshAddress(), LocalContainer.files(SECRET))
                .emptyDir("/data")
                .mount("/redis", RedisConfig.of(after))
                .mount("/redis-auth", SECRET)) {
            Process process = container.start(redis);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !process.isAlive() || container.exec(redis, ping("NOAUTH|PONG")) == 0);

            assertThat(process.isAlive()).as(container.log(redis)).isTrue();
            assertThat(container.exec(redis, ping("NOAUTH"))).isZero();
        }
    }

    /** As anybody. */
    private static List<String> ping(String answer) {
        return List.of("sh", "-c", "redis-cli -h $POD_IP ping 2>&1 | grep -qE '" + answer + "'");
    }
}
