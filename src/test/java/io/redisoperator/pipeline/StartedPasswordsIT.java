package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.VertxRedisNodes;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis that an earlier operator started, and a Secret that says something else than they were started with. */
class StartedPasswordsIT {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final String SPEC = "auth: {secretPath: guard}";
    private static final Optional<String> NONE = Optional.empty();

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final Admission admission =
            new Admission(kube, new VertxRedisNodes(vertx, Duration.ofSeconds(5)), InstantSource.system());
    private final List<RedisProcess> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(RedisProcess::close);
        done(vertx.close());
    }

    @Test
    void goesByTheFileOfBeforeIfTheSecretWasChangedWithoutARestart() {
        resource(SPEC);
        former(Optional.of("started"));
        guard("changed");
        redis(0, Optional.of("started"), Labels.MASTER);

        ManagedCluster cluster = admitted();

        assertThat(cluster.password()).contains("started");
        assertThat(cluster.passwordWaits()).isTrue();
    }

    @Test
    void goesByTheSecretIfTheFileWasChangedWithoutARestart() {
        resource(SPEC);
        former(Optional.of("another"));
        guard("started");
        redis(0, Optional.of("started"), Labels.MASTER);

        assertThat(admitted().password()).contains("started");
        assertThat(admitted().passwordWaits()).isFalse();
    }

    @Test
    void goesByNoPasswordIfOneWasAskedForWithoutARestart() {
        resource(SPEC);
        former(Optional.of("first"));
        guard("first");
        redis(0, NONE, Labels.MASTER);

        assertThat(admitted().password()).isEmpty();
        assertThat(admitted().passwordWaits()).isTrue();
    }

    @Test
    void correctsARecordThatNoPodAccepts() {
        resource(SPEC);
        former(Optional.of("started"));
        guard("started");
        kube.put(Specimen.secret(Failovers.failover(SPEC), Specimen.IDENTITY, Optional.of("wrong")));
        redis(0, Optional.of("started"), Labels.MASTER);

        assertThat(admitted().password()).contains("started");
    }

    @Test
    void saysWhatToDoIfNoPasswordFitsAndGoesOnOnceTheSecretIsMended() {
        resource(SPEC);
        former(Optional.of("wrong"));
        guard("wrong too");
        redis(0, Optional.of("started"), Labels.MASTER);

        assertThat(decide().rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo("PasswordRefused");
            assertThat(rejection.message())
                    .startsWith(
                            "rfr-cart-0, made by an earlier operator, let nobody in by the password of Secret guard")
                    .contains("spec.auth.secretPath")
                    .doesNotContain("wrong");
        });

        guard("started");
        assertThat(admitted().password()).contains("started");
    }

    @Test
    void goesByTheMasterWhereItsReplicasWereStartedWithAnother() {
        resource(SPEC);
        former(Optional.of("later"));
        guard("later");
        redis(0, Optional.of("later"), Labels.SLAVE);
        redis(1, Optional.of("started"), Labels.MASTER);
        redis(2, Optional.of("later"), Labels.SLAVE);
        kube.put(Specimen.secret(Failovers.failover(SPEC), Specimen.IDENTITY, Optional.of("started")));

        assertThat(admitted().password()).contains("started");
    }

    @Test
    void asksAgainOnceThoseThatAcceptedItAreGone() {
        resource(SPEC);
        former(Optional.of("later"));
        guard("started");
        redis(0, Optional.of("started"), Labels.MASTER);
        assertThat(admitted().password()).contains("started");

        processes.getFirst().kill();
        redis(0, Optional.of("later"), Labels.MASTER);

        assertThat(admitted().password()).contains("later");
    }

    @Test
    void presumesTheFileWhileNoneAnswersAndDoesNotTakeItForKnown() {
        resource(SPEC);
        former(Optional.of("started"));
        guard("changed");

        assertThat(admitted().password()).contains("started");
        assertThat(admitted().passwordPresumed()).isTrue();
    }

    private Admission.Decision decide() {
        return done(admission.decide(KEY));
    }

    private ManagedCluster admitted() {
        Admission.Decision decision = decide();
        assertThat(decision.rejections()).extracting(SpecRejected::message).isEmpty();
        return decision.admitted().orElseThrow();
    }

    private void resource(String spec) {
        kube.put(Failovers.databases(spec));
    }

    /** What the earlier operator made, with that password in the file that pods start from. */
    private void former(Optional<String> password) {
        new FormerObjects(KEY, Failovers.failover(SPEC).uid(), password).all().forEach(kube::put);
    }

    private void guard(String password) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("guard")
                .endMetadata()
                .withData(Map.of(
                        "password", Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8))))
                .build();
        kube.put(secret);
    }

    /** A pod without the cluster's identity, and its Redis. */
    private void redis(int ordinal, Optional<String> password, String role) {
        RedisProcess process = RedisProcess.redis(
                password.map(p -> new String[] {"requirepass " + p}).orElseGet(() -> new String[0]));
        processes.add(process);
        Pod pod = Specimens.pod(KEY, Component.REDIS, "rfr-cart-" + ordinal, process.host(), Optional.of(role));
        pod.getMetadata().setUid("uid-" + process.host());
        pod.setSpec(new PodSpec());
        kube.put(pod);
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
