package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxRedisNodesIT {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx = Vertx.vertx();
    private final VertxRedisNodes nodes = new VertxRedisNodes(vertx, CALL_TIMEOUT);

    /** Takes no machine that stands still for a node that hangs. */
    private final VertxRedisNodes patient = new VertxRedisNodes(vertx, Duration.ofSeconds(20));

    private final Deque<RedisProcess> processes = new ArrayDeque<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(RedisProcess::close);
        get(vertx.close());
    }

    @Test
    void looksAtAMasterAndItsReplica() {
        RedisProcess master = started(RedisProcess.redis());
        RedisProcess replica = started(RedisProcess.redis("replicaof " + master.host() + " 6379"));
        send(master, "SET", "a", "1");

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            RedisView of = view(replica);
            assertThat(of.inSync()).isTrue();
            assertThat(of.keys()).isEqualTo(1);
        });
        assertThat(view(replica).master()).contains(master.endpoint());
        assertThat(view(replica).replicationId()).isEqualTo(view(master).replicationId());
        assertThat(view(master).isMaster()).isTrue();
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(view(master).replicas())
                        .singleElement()
                        .satisfies(line -> {
                            assertThat(line.address()).isEqualTo(replica.endpoint());
                            assertThat(line.online()).isTrue();
                        }));
    }

    @Test
    void reachesANodeByANameThatNoUriCanHave() {
        RedisProcess redis = started(RedisProcess.redis());
        Endpoint named =
                new Endpoint(NamesOfNodes.of(redis.host()), redis.endpoint().port());

        assertThat(get(nodes.send(named, Credentials.NONE, List.of("SET", "a", "1"))))
                .isEqualTo("OK");
        assertThat(send(redis, "GET", "a")).isEqualTo("1");
    }

    @Test
    void looksAtAReplicaOfItself() {
        String host = RedisProcess.freshAddress();
        RedisProcess own = started(RedisProcess.redisAt(host, "replicaof " + host + " 6379"));

        RedisView view = view(own);

        assertThat(view.master()).contains(own.endpoint());
        assertThat(view.linkUp()).isFalse();
        assertThat(view.linkDownSeconds()).isEqualTo(-1);
    }

    @Test
    void looksAtASentinelThatKnowsItsMasterReplicasAndPeers() {
        RedisProcess master = started(RedisProcess.redis());
        RedisProcess replica = started(RedisProcess.redis("replicaof " + master.host() + " 6379"));
        String monitor = "sentinel monitor mymaster " + master.host() + " 6379 2";
        RedisProcess one = started(RedisProcess.sentinel(monitor, "sentinel down-after-milliseconds mymaster 4000"));
        RedisProcess two = started(RedisProcess.sentinel(monitor));

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            SentinelView.Monitor seen = sentinelView(one).monitor().orElseThrow();
            assertThat(seen.replicas()).extracting(Known::address).containsExactly(replica.endpoint());
            assertThat(seen.sentinels()).extracting(Known::address).containsExactly(two.endpoint());
            assertThat(seen.sentinels()).noneMatch(Known::down);
            assertThat(seen.quorumReachable()).isTrue();
        });
        SentinelView.Monitor seen = sentinelView(one).monitor().orElseThrow();
        assertThat(seen.master()).isEqualTo(master.endpoint());
        assertThat(seen.quorum()).isEqualTo(2);
        assertThat(seen.downAfter()).isEqualTo(Duration.ofSeconds(4));
        assertThat(seen.failoverTimeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(seen.parallelSyncs()).isEqualTo(1);
        assertThat(seen.failoverInProgress()).isFalse();
        assertThat(seen.doubtsMaster()).isFalse();
        assertThat(sentinelView(one).tilt()).isFalse();
        assertThat(sentinelView(one).otherNames()).isEmpty();
    }

    /** The replica that cannot be told to follow keeps the failover from its end. */
    @Test
    void tellsAFailoverThatWaitsForReplicasFromOneThatWaitsForAMasterThatIsGone() {
        RedisProcess master = started(RedisProcess.redis());
        String follows = "replicaof " + master.host() + " 6379";
        RedisProcess promoted = started(RedisProcess.redis(follows));
        started(RedisProcess.redis(follows, "replica-priority 0", "rename-command SLAVEOF \"\""));
        RedisProcess sentinel = started(RedisProcess.sentinel(
                "sentinel monitor mymaster " + master.host() + " 6379 1",
                "sentinel down-after-milliseconds mymaster 1000"));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> sentinelView(sentinel).monitor().orElseThrow().replicas().stream()
                                .filter(replica ->
                                        !replica.down() && !replica.runId().isEmpty())
                                .count()
                        == 2);

        get(nodes.send(sentinel.endpoint(), Credentials.NONE, List.of("SENTINEL", "FAILOVER", "mymaster")));

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            SentinelView.Monitor seen = sentinelView(sentinel).monitor().orElseThrow();
            assertThat(seen.failover()).isEqualTo(FailoverState.FOLLOWING);
            assertThat(seen.master()).isEqualTo(promoted.endpoint());
            assertThat(seen.failoverGoesOn()).isTrue();
        });

        promoted.kill();

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            SentinelView.Monitor seen = sentinelView(sentinel).monitor().orElseThrow();
            assertThat(seen.failover()).isEqualTo(FailoverState.STALLED);
            assertThat(seen.master()).isEqualTo(promoted.endpoint());
            assertThat(seen.failoverGoesOn()).isFalse();
        });
    }

    @Test
    void looksAtASentinelThatMonitorsAnotherName() {
        RedisProcess sentinel = started(RedisProcess.sentinel("sentinel monitor other 127.9.9.9 6379 1"));

        SentinelView view = sentinelView(sentinel);

        assertThat(view.monitor()).isEmpty();
        assertThat(view.otherNames()).containsExactly("other");
    }

    @Test
    void seesThatAQuorumIsOutOfReach() {
        RedisProcess sentinel = started(RedisProcess.sentinel("sentinel monitor mymaster 127.9.9.9 6379 2"));

        assertThat(sentinelView(sentinel).monitor().orElseThrow().quorumReachable())
                .isFalse();
    }

    @Test
    void takesAHungNodeForSilentWithinTheBoundAndGetsItBack() {
        RedisProcess node = started(RedisProcess.redis());
        assertThat(look(node.endpoint(), Credentials.NONE)).isInstanceOf(Answer.Said.class);
        node.hang();
        long before = System.nanoTime();

        Answer<RedisView> pooled = look(node.endpoint(), Credentials.NONE);
        Answer<RedisView> fresh = look(node.endpoint(), Credentials.NONE);

        assertThat(pooled).isEqualTo(new Answer.Silent<>("timed out after 1000 ms"));
        assertThat(fresh).isEqualTo(new Answer.Silent<>("timed out after 1000 ms"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
        node.goOn();
        assertThat(look(node.endpoint(), Credentials.NONE).said())
                .hasValueSatisfying(view -> assertThat(view.isMaster()).isTrue());
    }

    @Test
    void answersForTheOthersWhileOneHangs() {
        RedisProcess hung = started(RedisProcess.redis());
        RedisProcess well = started(RedisProcess.redis());
        hung.hang();

        Future<Answer<RedisView>> slow = patient.look(hung.endpoint(), Credentials.NONE);
        Answer<RedisView> quick = get(patient.look(well.endpoint(), Credentials.NONE));

        assertThat(quick).isInstanceOf(Answer.Said.class);
        assertThat(slow.isComplete()).isFalse();
    }

    @Test
    void saysWhyAConnectionWasRefused() {
        Answer<RedisView> answer = look(new Endpoint(RedisProcess.freshAddress(), 6379), Credentials.NONE);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Silent.class,
                        silent -> assertThat(silent.reason()).containsIgnoringCase("refused"));
    }

    @Test
    void speaksToAnAddressOfVersionSix() {
        String reason = reason(look(new Endpoint("::1", 1), Credentials.NONE));

        assertThat(reason).containsIgnoringCase("refused");
    }

    @Test
    void looksAtANodeThatLoadsItsData() {
        RedisProcess node = started(RedisProcess.redis(
                "enable-debug-command yes", "key-load-delay 5000", "loading-process-events-interval-bytes 1024"));
        send(node, "DEBUG", "POPULATE", "2000");
        send(node, "SAVE");

        node.restart();

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(view(node).loading()).isTrue());
        assertThat(look(node.endpoint(), Credentials.password("any"))).isInstanceOf(Answer.Said.class);
    }

    @Test
    void comesBackToANodeThatWasRestarted() {
        RedisProcess node = started(RedisProcess.redis());
        look(node.endpoint(), Credentials.NONE);
        node.restart();

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(
                                look(node.endpoint(), Credentials.NONE).said())
                        .hasValueSatisfying(view -> assertThat(view.isMaster()).isTrue()));
    }

    @Test
    void authenticatesByPasswordAndByUser() {
        RedisProcess node = started(RedisProcess.redis("requirepass \"se cret\\\"x\"", "user bob on >pw ~* &* +@all"));

        assertThat(look(node.endpoint(), Credentials.password("se cret\"x"))).isInstanceOf(Answer.Said.class);
        assertThat(look(node.endpoint(), new Credentials(Optional.of("bob"), Optional.of("pw"))))
                .isInstanceOf(Answer.Said.class);
    }

    @Test
    void takesAMissingOrWrongPasswordForSilenceWithItsReason() {
        RedisProcess node = started(RedisProcess.redis("requirepass secret"));

        assertThat(reason(look(node.endpoint(), Credentials.NONE))).startsWith("NOAUTH");
        assertThat(reason(look(node.endpoint(), Credentials.password("other"))))
                .startsWith("WRONGPASS")
                .doesNotContain("other");
        RedisProcess sentinel = started(RedisProcess.sentinel("requirepass secret"));
        assertThat(reason(get(nodes.lookSentinel(sentinel.endpoint(), "mymaster", Credentials.NONE))))
                .startsWith("NOAUTH");
    }

    @Test
    void toleratesAPasswordThatTheNodeDoesNotAskFor() {
        RedisProcess node = started(RedisProcess.redis());

        assertThat(look(node.endpoint(), Credentials.password("new"))).isInstanceOf(Answer.Said.class);
    }

    @Test
    void repliesAsText() {
        RedisProcess node = started(RedisProcess.redis());

        assertThat(send(node, "SET", "k", "v w")).isEqualTo("OK");
        assertThat(send(node, "GET", "k")).isEqualTo("v w");
        assertThat(send(node, "GET", "none")).isEmpty();
        assertThat(send(node, "STRLEN", "k")).isEqualTo("3");
        assertThat(send(node, "CONFIG", "GET", "port")).isEqualTo("port\n6379");
    }

    @Test
    void failsWithARefusalThatNamesNodeAndCommandButNoArgument() {
        RedisProcess node = started(RedisProcess.redis());

        assertThatThrownBy(() -> send(node, "NONSENSE", "hidden"))
                .isInstanceOfSatisfying(
                        RedisFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(RedisFailure.Kind.REFUSED))
                .hasMessageStartingWith(node.endpoint() + " refused NONSENSE: ERR unknown command");
    }

    @Test
    void failsAsSilentWhenTheNodeHangs() {
        RedisProcess node = started(RedisProcess.redis());
        node.hang();

        assertThatThrownBy(() -> get(nodes.send(node.endpoint(), Credentials.NONE, List.of("PING"))))
                .isInstanceOfSatisfying(
                        RedisFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(RedisFailure.Kind.SILENT))
                .hasMessage(node.endpoint() + " did not answer PING: timed out after 1000 ms");
    }

    @Test
    void sendsAllInOneGoAndTellsARefusalFromTheRest() {
        RedisProcess sentinel = started(RedisProcess.sentinel());

        List<Reply> replies = get(nodes.sendAll(
                sentinel.endpoint(),
                Credentials.NONE,
                List.of(
                        List.of("SENTINEL", "REMOVE", "mymaster"),
                        List.of("SENTINEL", "MONITOR", "mymaster", "127.9.9.9", "6379", "2"),
                        List.of("SENTINEL", "SET", "mymaster", "down-after-milliseconds", "1234"))));

        assertThat(replies.getFirst())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.error()).contains("No such master"));
        assertThat(replies.subList(1, 3)).allMatch(Reply.Ok.class::isInstance);
        assertThat(sentinelView(sentinel).monitor().orElseThrow().downAfter()).isEqualTo(Duration.ofMillis(1234));
    }

    @Test
    void letsNothingComeBetweenCommandsThatAreSentTogether() {
        RedisProcess node = started(RedisProcess.redis());
        VertxRedisNodes others = new VertxRedisNodes(vertx, CALL_TIMEOUT);
        for (int round = 0; round < 200; round++) {
            Future<String> between = others.send(node.endpoint(), Credentials.NONE, List.of("SET", "k", "other"));
            List<Reply> replies = get(nodes.sendAll(
                    node.endpoint(),
                    Credentials.NONE,
                    List.of(List.of("SET", "k", "own"), List.of("GET", "k"), List.of("DEL", "k"))));

            assertThat(replies).containsExactly(new Reply.Ok("OK"), new Reply.Ok("own"), new Reply.Ok("1"));
            get(between);
        }
    }

    @Test
    void completesOnTheContextOfTheCaller() {
        RedisProcess node = started(RedisProcess.redis());
        List<Boolean> same = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            Context context = vertx.getOrCreateContext();
            context.runOnContext(ignored -> nodes.send(node.endpoint(), Credentials.NONE, List.of("PING"))
                    .onComplete(done -> same.add(context.equals(Vertx.currentContext()))));
        }

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(same).hasSize(4).containsOnly(true));
    }

    private RedisProcess started(RedisProcess process) {
        processes.push(process);
        return process;
    }

    private RedisView view(RedisProcess node) {
        return get(patient.look(node.endpoint(), Credentials.NONE)).said().orElseThrow();
    }

    private SentinelView sentinelView(RedisProcess sentinel) {
        return get(patient.lookSentinel(sentinel.endpoint(), "mymaster", Credentials.NONE))
                .said()
                .orElseThrow();
    }

    private Answer<RedisView> look(Endpoint node, Credentials credentials) {
        return get(nodes.look(node, credentials));
    }

    private String send(RedisProcess node, String... command) {
        return get(patient.send(node.endpoint(), Credentials.NONE, List.of(command)));
    }

    private static String reason(Answer<?> answer) {
        return answer instanceof Answer.Silent<?> silent ? silent.reason() : "";
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer at all", e);
        }
    }
}
