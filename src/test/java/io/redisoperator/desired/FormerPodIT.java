package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of this operator as pods of an earlier one run them, once they stand in the ConfigMaps of both. */
class FormerPodIT {
    private static final Failover CART = Failovers.failover("");

    @TempDir
    private Path folder;

    private final String masterHost = RedisProcess.freshAddress();
    private Optional<String> password = Optional.empty();
    private Container container = new Container();
    private Optional<LocalContainer> master = Optional.empty();
    private Optional<LocalContainer> replica = Optional.empty();

    @AfterEach
    void close() {
        master.ifPresent(LocalContainer::close);
        replica.ifPresent(LocalContainer::close);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "open-sesame, true", "'', false"})
    void isReadyAsAMasterAndAsAReplicaInSync(String clients, boolean toldItsPort) throws Exception {
        start(clients, toldItsPort);
        List<String> probe = container.getReadinessProbe().getExec().getCommand();
        awaitExit(master(), probe, 1);
        assertThat(master().exec(container, cli("slaveof no one"))).isZero();

        assertThat(master().exec(container, probe)).isZero();
        assertThat(replica().exec(container, probe)).isNotZero();

        assertThat(replica().exec(container, cli("slaveof " + masterHost + " 6379")))
                .isZero();
        awaitExit(replica(), probe, 0);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "open-sesame, true", "'', false"})
    void stopsAReplicaAtOnceAndAMasterOnceItIsRelieved(String clients, boolean toldItsPort) throws Exception {
        start(clients, toldItsPort);
        assertThat(master().exec(container, cli("slaveof no one"))).isZero();
        assertThat(replica().exec(container, cli("slaveof " + masterHost + " 6379")))
                .isZero();
        awaitExit(replica(), container.getReadinessProbe().getExec().getCommand(), 0);
        List<String> stop = container.getLifecycle().getPreStop().getExec().getCommand();

        assertThat(replica().exec(container, stop)).isZero();
        Process stopping = master().background(container, stop);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(stopping::isAlive);
        replica().exec(container, cli("slaveof no one"));

        await().atMost(Duration.ofSeconds(90)).until(() -> !stopping.isAlive());
        assertThat(stopping.exitValue()).isZero();
    }

    /** @param toldItsPort by a variable, as from 1.2.3 of the earlier operator on */
    private void start(String clients, boolean toldItsPort) throws Exception {
        password = Optional.of(clients).filter(text -> !text.isEmpty());
        List<HasMetadata> former = new FormerObjects(CART.key(), CART.uid(), password).all();
        container = find(former, StatefulSet.class, "rfr-cart")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        if (!toldItsPort) {
            container.getEnv().removeIf(variable -> variable.getName().equals("REDIS_PORT"));
        }
        ConfigMap configuration = find(former, ConfigMap.class, "rfr-cart");
        master = Optional.of(redis("rfr-cart-0", masterHost, configuration));
        replica = Optional.of(redis("rfr-cart-1", RedisProcess.freshAddress(), configuration));
        master().start(container);
        replica().start(container);
        awaitExit(master(), cli("ping"), 0);
        awaitExit(replica(), cli("ping"), 0);
    }

    private LocalContainer redis(String name, String host, ConfigMap configuration) throws Exception {
        Map<String, String> secret = password.map(p -> Map.of("password", p)).orElse(Map.of());
        return new LocalContainer(Files.createDirectory(folder.resolve(name)), host, secret)
                .hostname(name)
                .emptyDir("/data")
                .mount("/redis", configuration)
                .mount("/redis-readiness", RedisScripts.readiness(CART))
                .mount("/redis-shutdown", RedisScripts.shutdown(CART));
    }

    private LocalContainer master() {
        return master.orElseThrow();
    }

    private LocalContainer replica() {
        return replica.orElseThrow();
    }

    private List<String> cli(String command) {
        String login = password.isPresent() ? "REDISCLI_AUTH=$REDIS_PASSWORD " : "";
        return List.of("sh", "-c", login + "redis-cli -e -h $(hostname -i) -p 6379 " + command);
    }

    private void awaitExit(LocalContainer in, List<String> command, int code) {
        await().atMost(Duration.ofSeconds(90)).until(() -> in.exec(container, command) == code);
    }

    private static <T extends HasMetadata> T find(List<HasMetadata> objects, Class<T> type, String name) {
        return objects.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(o -> o.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
