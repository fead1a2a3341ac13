package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.bus.Bus;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.VertxRedisNodes;
import io.redisoperator.redis.Visitor;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password is changed on a master and a replica that run, while clients come and go. */
class PasswordChangeIT {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Failover SPEC = Specimens.failover(KEY, Duration.ofSeconds(5));
    private static final Duration OVERLAP = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final List<RedisProcess> processes = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final EnsureAccess access = new EnsureAccess(
            new EnsureAccess.Ports(
                    Bus.install(vertx), kube, new LiveNodes(kube, new VertxRedisNodes(vertx, Duration.ofSeconds(5)))),
            new EnsuredObjects(kube, Clock.systemUTC()),
            new EnsureAccess.Times(() -> now, OVERLAP, Duration.ofSeconds(30)));

    @AfterEach
    void close() {
        processes.forEach(RedisProcess::close);
        done(vertx.close());
    }

    @Test
    void refusesNobodyDuringTheOverlapAndTheOldPasswordAfterIt() throws Exception {
        start(Optional.of("old one"));
        int copies = copies();
        try (Visitor old = visitor("AUTH", "old one");
                Visitor both = visitor("AUTH", "default", "old one")) {
            writesSomeMore(old);

            put(Optional.of("new one"));
            assertThat(refusal("AUTH", "new one")).isEmpty();
            assertThat(refusalOfReplica("AUTH", "new one")).isEmpty();
            writesSomeMore(old);
            now = now.plus(OVERLAP).minusMillis(1);
            put(Optional.of("new one"));
            writesSomeMore(old);
            writesSomeMore(both);

            assertThat(old.errors()).isEmpty();
            assertThat(both.errors()).isEmpty();
        }
        now = now.plusMillis(1);
        put(Optional.of("new one"));

        assertThat(refusal("AUTH", "old one"))
                .hasValueSatisfying(r -> assertThat(r).startsWith("WRONGPASS"));
        assertThat(refusalOfReplica("AUTH", "old one"))
                .hasValueSatisfying(r -> assertThat(r).startsWith("WRONGPASS"));
        assertThat(refusal("AUTH", "new one")).isEmpty();
        assertThat(refusal()).hasValueSatisfying(r -> assertThat(r).startsWith("NOAUTH"));
        assertThat(copies()).as("no replica copied its master again").isEqualTo(copies);
        assertThat(linkUp()).isTrue();
    }

    @Test
    void leavesConnectionsOpenThatTheOldPasswordOpened() throws Exception {
        start(Optional.of("old"));
        try (RedisConversation open = new RedisConversation(master().host(), master().port())) {
            open.ask("AUTH", "old");
            put(Optional.of("new"));
            now = now.plus(OVERLAP);
            put(Optional.of("new"));

            assertThat(refusal("AUTH", "old")).isPresent();
            assertThat(open.ask("INCR", "visits")).isNotEmpty();
        }
    }

    @Test
    void letsClientsWithoutAPasswordInUntilTheEndOfTheOverlap() throws Exception {
        start(Optional.empty());
        int copies = copies();
        try (Visitor without = visitor();
                Visitor with = visitor("AUTH", "default", "first")) {
            put(Optional.of("first"));
            writesSomeMore(without);
            writesSomeMore(with);

            assertThat(without.errors()).isEmpty();
            now = now.plus(OVERLAP);
            put(Optional.of("first"));
            writesSomeMore(with);
            assertThat(with.errors()).isEmpty();
        }

        assertThat(refusal()).hasValueSatisfying(r -> assertThat(r).startsWith("NOAUTH"));
        assertThat(refusal("AUTH", "first")).isEmpty();
        assertThat(copies()).isEqualTo(copies);
        assertThat(linkUp()).isTrue();
    }

    @Test
    void letsClientsGoOnWithAPasswordThatIsNoLongerAskedFor() throws Exception {
        start(Optional.of("last"));
        int copies = copies();
        try (RedisConversation open = new RedisConversation(master().host(), master().port());
                Visitor with = visitor("AUTH", "default", "last")) {
            open.ask("AUTH", "last");
            open.ask("SUBSCRIBE", "news");
            writesSomeMore(with);

            put(Optional.empty());
            writesSomeMore(with);

            assertThat(with.errors()).isEmpty();
            assertThat(refusal()).isEmpty();
            operator(master(), "PUBLISH", "news", "still here");
            assertThat(open.message()).isEqualTo("message\nnews\nstill here");
        }
        assertThat(as(master(), "", "REPLICAOF", "127.0.0.1", "1")).contains("NOPERM");
        assertThat(copies()).isEqualTo(copies);
        assertThat(linkUp()).isTrue();
    }

    /** Whoever knows the password may be a pod of another cluster with the same one. */
    @Test
    void letsNobodyReplicateByAPasswordUnlessThatIsAskedFor() throws Exception {
        start(Optional.of("shared"));
        RedisProcess stranger = RedisProcess.redis("masterauth shared", "replicaof " + master().host() + " 6379");
        processes.add(stranger);
        await("the stranger to be refused")
                .atMost(Duration.ofSeconds(90))
                .until(() -> operator(master(), "ACL", "LOG").contains("psync"));
        assertThat(as(stranger.endpoint(), "", "INFO", "replication")).contains("master_link_status:down");

        letClientsReplicate();

        await("the stranger to be in sync")
                .atMost(Duration.ofSeconds(90))
                .until(() -> as(stranger.endpoint(), "", "INFO", "replication").contains("master_link_status:up"));
        put(Optional.of("shared"));
        assertThat(operator(master(), "ACL", "GETUSER", "default")).contains("-psync");
        await("the stranger to be refused again")
                .atMost(Duration.ofSeconds(90))
                .until(() -> as(stranger.endpoint(), "", "INFO", "replication").contains("master_link_status:down"));
        assertThat(linkUp()).isTrue();
    }

    /** It reports no offset, so Redis itself never finds that it may not. */
    @Test
    void endsTheCopyOfOneThatSynchronizedWithoutAskingForAPart() throws Exception {
        start(Optional.of("shared"));
        letClientsReplicate();
        try (RedisConversation copies = new RedisConversation(master().host(), master().port())) {
            copies.ask("AUTH", "shared");
            copies.send("SYNC");
            await("it to be a replica").atMost(Duration.ofSeconds(90)).until(() -> copiesOf("default") == 1);

            put(Optional.of("shared"));

            assertThat(copiesOf("default")).isZero();
            assertThat(copiesOf("replication")).isEqualTo(1);
        }
        assertThat(linkUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a b ",
                "\"quoted\" and 'quoted'",
                "#$&|;`$(id)",
                "back\\slash\\n",
                "pässwörd \ud83d\udd11",
                "a\nb"
            })
    void takesAnyCharacterWhetherToldOrReadFromTheFile(String password) throws Exception {
        start(Optional.of("old"));
        put(Optional.of(password));
        assertThat(refusal("AUTH", password)).isEmpty();

        RedisProcess booted = boot(secret(), List.of());

        assertThat(Visitor.refusal(booted.endpoint(), List.of("AUTH", password)))
                .isEmpty();
        assertThat(Visitor.refusal(booted.endpoint(), List.of("AUTH", "old"))).isEmpty();
        assertThat(Visitor.refusal(booted.endpoint(), List.of("AUTH", "other"))).isPresent();
    }

    /** A master and a replica that have booted from the files that the Secret holds. */
    private void start(Optional<String> password) throws Exception {
        ClientAccess first = ClientAccess.of(ClientLogin.of(password));
        kube.put(AuthSecret.of(SPEC, Specimen.IDENTITY, password, first));
        RedisProcess master = boot(secret(), List.of());
        RedisProcess replica = boot(secret(), List.of("replicaof " + master.host() + " 6379"));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", master.host(), Optional.empty()));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", replica.host(), Optional.empty()));
        await("the replica to be in sync").atMost(Duration.ofSeconds(90)).until(this::linkUp);
    }

    private RedisProcess boot(Secret files, List<String> more) {
        String version = RedisProcess.version();
        String clients = version.startsWith("6.") ? "clients-6.conf" : "clients.conf";
        RedisProcess process = RedisProcess.redis(Stream.of(
                        file(files, "users.conf").lines(), file(files, clients).lines(), more.stream())
                .flatMap(lines -> lines)
                .toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static String file(Secret secret, String key) {
        byte[] bytes = Base64.getDecoder()
                .decode(Objects.requireNonNull(secret.getData().get(key)));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Secret secret() {
        return kube.cached(Secret.class, "ns", "rfr-auth-x").orElseThrow();
    }

    /** As a round of the operator does it. */
    private void put(Optional<String> password) {
        done(access.ensure(ManagedCluster.of(SPEC, Specimen.IDENTITY, password)));
    }

    private void letClientsReplicate() {
        Failover asked = SPEC.annotated(Map.of(Annotations.LET_CLIENTS_REPLICATE, "true"));
        done(access.ensure(ManagedCluster.of(asked, Specimen.IDENTITY, Optional.of("shared"))));
    }

    private long copiesOf(String user) throws IOException {
        return operator(master(), "CLIENT", "LIST", "TYPE", "replica")
                .lines()
                .filter(line -> line.contains(" user=" + user))
                .count();
    }

    private Endpoint master() {
        return processes.getFirst().endpoint();
    }

    private Endpoint replica() {
        return processes.get(1).endpoint();
    }

    private Visitor visitor(String... login) {
        return new Visitor(master(), login);
    }

    private Optional<String> refusal(String... login) {
        return Visitor.refusal(master(), List.of(login));
    }

    /** A replica takes no writes, but says so to those only whom it lets in. */
    private Optional<String> refusalOfReplica(String... login) {
        return Visitor.refusal(replica(), List.of(login)).filter(r -> !r.startsWith("READONLY"));
    }

    private static void writesSomeMore(Visitor visitor) {
        int before = visitor.writes();
        await("more writes").atMost(Duration.ofSeconds(90)).until(() -> visitor.writes() > before + 20);
    }

    private int copies() throws IOException {
        return info(master(), "sync_full") + info(master(), "sync_partial_ok");
    }

    private boolean linkUp() throws IOException {
        return operator(replica(), "INFO", "replication").contains("master_link_status:up");
    }

    private static int info(Endpoint node, String field) throws IOException {
        return operator(node, "INFO", "stats")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(field.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static String operator(Endpoint node, String... command) throws IOException {
        return ask(node, ClusterIdentity.OPERATOR, Specimen.IDENTITY.operator(), command);
    }

    private static String ask(Endpoint node, String user, String password, String... command) throws IOException {
        try (RedisConversation talk = new RedisConversation(node.host(), node.port())) {
            talk.ask("AUTH", user, password);
            return talk.ask(command);
        }
    }

    /** What a client hears that logs in with whatever password, an error among it. */
    private static String as(Endpoint node, String password, String... command) {
        try {
            return ask(node, "default", password, command);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
