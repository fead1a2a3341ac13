package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.redisoperator.Seams;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client password comes, changes and goes on a cluster that runs. */
class PasswordIT {
    private static final ClusterKey KEY = new ClusterKey("default", "guarded");
    private static final String WITH_PASSWORD = """
            redis: {exporter: {enabled: true}}
            auth: {secretPath: guard}
            """;

    private final Playground playground = new Playground();
    private final LocalOperator operator = LocalOperator.start(
            playground.options("passwords").changingPasswords(Duration.ofSeconds(10), Duration.ofMillis(300)),
            Seams.NONE);

    @BeforeEach
    void createWithoutAPassword() {
        playground.apply(KEY, "redis: {exporter: {enabled: true}}");
        playground.awaitWhole(KEY, 3, 3);
    }

    @AfterEach
    void close() {
        operator.close();
        playground.close();
    }

    @Test
    void comesChangesAndGoesWithoutARestartOrARefusedClient() {
        List<String> before = runs();
        String copies = copies();

        secret("one \"#$ \u00e4");
        playground.apply(KEY, WITH_PASSWORD);
        await().atMost(Playground.LONG).until(() -> refused());
        assertThat(accepted("AUTH", "one \"#$ \u00e4")).isTrue();
        assertOthersAreLetIn();

        try (Visitor old = new Visitor(master(), "AUTH", "one \"#$ \u00e4")) {
            secret("two");
            await().atMost(Playground.LONG).until(() -> accepted("AUTH", "two"));
            assertThat(accepted("AUTH", "one \"#$ \u00e4")).isTrue();
            assertThat(playground.condition(KEY, "PasswordChanging")).startsWith("True");
            assertThat(old.errors()).isEmpty();
            assertOthersAreLetIn();
        }
        await().atMost(Playground.LONG).until(() -> refused("AUTH", "one \"#$ \u00e4"));
        assertThat(accepted("AUTH", "two")).isTrue();
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "PasswordChanging").equals("False Settled"));
        assertOthersAreLetIn();

        assertThat(mayCopy()).containsOnly(false);
        playground.annotate(KEY, Annotations.LET_CLIENTS_REPLICATE, "true");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(mayCopy()).containsOnly(true));
        playground.annotate(KEY, Annotations.LET_CLIENTS_REPLICATE, "false");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(mayCopy()).containsOnly(false));

        playground.client.secrets().inNamespace("default").withName("guard").delete();
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Ready").equals("False SecretNotFound"));
        assertThat(accepted("AUTH", "two")).isTrue();

        playground.apply(KEY, "redis: {exporter: {enabled: true}}");
        await().atMost(Playground.LONG).until(() -> accepted());
        playground.awaitWhole(KEY, 3, 3);
        assertOthersAreLetIn();
        assertThat(runs()).as("no container was replaced or restarted").isEqualTo(before);
        assertThat(copies()).as("no replica copied its master again").isEqualTo(copies);
    }

    private void secret(String password) {
        playground
                .client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("guard")
                        .withNamespace("default")
                        .endMetadata()
                        .addToStringData("password", password)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    /** Sentinels, which could replace the master at any moment, and exporters. */
    private void assertOthersAreLetIn() {
        assertThat(playground.pods(KEY, Component.SENTINEL)).hasSize(3).allSatisfy(sentinel -> {
            assertThat(playground.sentinel(sentinel, "SENTINEL", "CKQUORUM", "mymaster"))
                    .startsWith("OK 3 usable Sentinels");
            assertThat(playground.sentinel(sentinel, "SENTINEL", "MASTER", "mymaster"))
                    .contains("flags\nmaster\n");
        });
        assertThat(playground.pods(KEY, Component.REDIS))
                .hasSize(3)
                .allSatisfy(redis -> assertThat(seenByItsExporter(redis)).contains("redis_version:"));
    }

    /** What a Redis tells whoever logs in with what the exporter beside it was given. */
    private String seenByItsExporter(Pod redis) {
        Map<String, String> env = redis.getSpec().getContainers().stream()
                .filter(container -> container.getName().equals("redis-exporter"))
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> Set.of("REDIS_USER", "REDIS_PASSWORD").contains(variable.getName()))
                .collect(Collectors.toMap(EnvVar::getName, this::value));
        try (RedisConversation talk =
                new RedisConversation(endpoint(redis).host(), endpoint(redis).port())) {
            talk.ask("AUTH", env.get("REDIS_USER"), env.get("REDIS_PASSWORD"));
            return talk.ask("INFO", "server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String value(EnvVar variable) {
        if (variable.getValueFrom() == null) {
            return variable.getValue();
        }
        SecretKeySelector source = variable.getValueFrom().getSecretKeyRef();
        String encoded = playground
                .client
                .secrets()
                .inNamespace(KEY.namespace())
                .withName(source.getName())
                .get()
                .getData()
                .get(source.getKey());
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private Endpoint master() {
        return endpoint(playground.master(KEY));
    }

    private static Endpoint endpoint(Pod pod) {
        return new Endpoint(pod.getStatus().getPodIP(), 6379);
    }

    private boolean accepted(String... login) {
        return answers(login).allMatch(Optional::isEmpty);
    }

    private boolean refused(String... login) {
        return answers(login).allMatch(Optional::isPresent);
    }

    /** Whether clients may do as replicas do, of each Redis. */
    private List<Boolean> mayCopy() {
        return playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> !playground.redis(pod, "ACL", "GETUSER", "default").contains("-psync"))
                .toList();
    }

    /** Of each Redis; that a replica takes no writes is no refusal. */
    private Stream<Optional<String>> answers(String... login) {
        return playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> Visitor.refusal(endpoint(pod), List.of(login)).filter(r -> !r.startsWith("READONLY")));
    }

    /** Each container with its pod and how often it was restarted. */
    private List<String> runs() {
        return Stream.of(Component.REDIS, Component.SENTINEL)
                .flatMap(component -> playground.pods(KEY, component).stream())
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream()
                        .map((ContainerStatus c) ->
                                pod.getMetadata().getUid() + " " + c.getName() + " " + c.getRestartCount()))
                .sorted()
                .toList();
    }

    private String copies() {
        return playground
                .redis(playground.master(KEY), "INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("sync_"))
                .toList()
                .toString();
    }
}
