package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.desired.RedisScripts;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a Redis pod does before it is stopped, against real processes: its script hands over, or gives way. */
class StoppedMasterIT {
    /** In seconds: longer than a script may take that waits for each thing as long as it ever does. */
    private static final int SCRIPT = 60;

    private static final String MASTER = "rfr-x-0";
    private static final String REPLICA = "rfr-x-1";
    private static final List<String> SENTINELS = List.of("rfs-x-a", "rfs-x-b");

    private final LoopbackCluster c = new LoopbackCluster();
    private final AtomicReference<Endpoint> served = new AtomicReference<>(new Endpoint("127.0.0.2", 1));
    private Optional<Process> script = Optional.empty();

    @AfterEach
    void close() {
        script.ifPresent(Process::destroyForcibly);
        c.close();
    }

    @Test
    void handsOverByItselfWithoutLosingAWrite() throws Exception {
        start();
        try (WriteLedger ledger = writing()) {
            assertThat(preStop("rfs-x-a").waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
            served.set(c.node(REPLICA).endpoint());
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();

            assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
            assertThat(c.ask(MASTER, "CONFIG", "GET", "min-replicas-to-write")).endsWith("\n0");
            assertThat(c.written(REPLICA)).containsAll(ledger.numbers());
        }
    }

    /** Sentinels hear of one up to 10 s late, and tell only those of which they have heard. */
    @Test
    void takesAlongAReplicaThatIsNewToSentinels() throws Exception {
        start();
        startNewReplica();

        assertThat(preStop("rfs-x-a").waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();

        assertThat(c.ask("rfr-x-2", "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    /** It may end between the order to Sentinel and its own orders, and the pod of the old master is about to go. */
    @Test
    void takesAlongWhomAnOperatorThatEndedLeftBehind() throws Exception {
        start();
        startNewReplica();
        c.ask(MASTER, "CONFIG", "SET", "min-replicas-to-write", "2");
        Process stopping = preStopOnceTheOperatorIsAway("rfs-x-a");

        c.ask("rfs-x-a", "SENTINEL", "FAILOVER", "mymaster");

        assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
        assertThat(c.ask("rfr-x-2", "ROLE")).startsWith("slave\n" + host(REPLICA));
        assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    /** What it has taken since would be gone without a copy, as after a partition: the operator keeps one first. */
    @Test
    void joinsNobodyAsLongAsItTakesWrites() throws Exception {
        start();
        startNewReplica();
        Process stopping = preStopOnceTheOperatorIsAway("rfs-x-a");

        c.ask("rfs-x-a", "SENTINEL", "FAILOVER", "mymaster");

        // Sentinel makes it a replica later than the script would, and by the older name of that command.
        assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
        assertThat(calls(MASTER, "replicaof")).isZero();
        assertThat(c.ask("rfr-x-2", "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    /** A Redis that is busy does as it is told too late for the one that asked. */
    @Test
    void asksAgainWhoDidNotTurnToTheNewMaster() throws Exception {
        start();
        startNewReplica();
        c.ask("rfr-x-2", "ACL", "SETUSER", "default", "-replicaof", "-slaveof");
        Process stopping = preStop("rfs-x-a");
        // The script ends the connections of clients, this one too.
        await().ignoreExceptions().until(() -> c.ask(MASTER, "ROLE").startsWith("slave"));
        await().until(() -> c.ask("rfr-x-2", "INFO", "commandstats").contains("cmdstat_replicaof"));

        c.ask("rfr-x-2", "ACL", "SETUSER", "default", "+replicaof", "+slaveof");

        assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
        assertThat(c.ask("rfr-x-2", "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    @Test
    void waitsForAMasterThatIsBusy() throws Exception {
        start();
        SENTINELS.forEach(name -> c.ask(name, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "60000"));
        c.process(MASTER).hang();
        Process stopping = preStop("rfs-x-a");
        await().during(Duration.ofSeconds(5)).until(stopping::isAlive);
        c.process(MASTER).goOn();

        assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
        assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    /** It stays attached for a minute, and must not use up the time that the pod has to end. */
    @Test
    void doesNotWaitForAReplicaThatHangs() throws Exception {
        start();
        startNewReplica();
        c.ask("rfr-x-2", "CONFIG", "SET", "replica-priority", "1");
        c.pace("info-period", "2000");
        await().until(() -> replicasAsSeen().allMatch(known -> known.contains("slave-priority\n1\n")));
        c.pace("info-period", "10000");
        c.process("rfr-x-2").hang();

        assertThat(preStop("rfs-x-a").waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(c.ask(REPLICA, "ROLE")).startsWith("master");
        assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    private void startNewReplica() {
        c.redis("rfr-x-2", Component.REDIS, Optional.of(MASTER));
        c.ask("rfr-x-2", "CONFIG", "SET", "replica-priority", "0");
        // The replica has its copy a moment before the master counts it in, as the script does.
        String online = "ip=" + host("rfr-x-2") + ",port=" + Ports.REDIS + ",state=online";
        await().until(() -> c.ask("rfr-x-2", "INFO", "replication").contains("master_link_status:up")
                && c.ask(MASTER, "INFO", "replication").contains(online));
    }

    /** It has seen who its replicas are when this returns. */
    private Process preStopOnceTheOperatorIsAway(String sentinel) throws IOException {
        // Nobody else logs in; and with its second question it has the answer to the first.
        Process stopping = preStop(sentinel, 2);
        await().until(() -> calls(MASTER, "auth") > 1);
        return stopping;
    }

    @Test
    void waitsUntilItsSentinelHasNoticedThatAFormerMasterIsNone() throws Exception {
        start();
        c.ask(REPLICA, "REPLICAOF", "NO", "ONE");
        c.pace("info-period", "2000");
        await().until(this::holdsReplicaForMaster);
        c.pace("info-period", "10000");
        c.ask(REPLICA, "REPLICAOF", host(MASTER), String.valueOf(Ports.REDIS));
        await().until(() -> c.ask(REPLICA, "INFO", "replication").contains("master_link_status:up"));

        Process stopping = preStop("rfs-x-a");
        await().until(() -> {
            int pauses = calls(MASTER, "client|pause");
            boolean noticed = !holdsReplicaForMaster();
            assertThat(pauses == 0 || noticed).as("no pause before").isTrue();
            return noticed;
        });

        assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
        assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
    }

    private boolean holdsReplicaForMaster() {
        return c.ask("rfs-x-a", "SENTINEL", "REPLICAS", "mymaster").contains("role-reported\nmaster");
    }

    @Test
    void refusesWritesOnceThePauseIsOverUntilAReplicaIsPromoted() throws Exception {
        start();
        allowPromotion(false);
        try (WriteLedger ledger = writing()) {
            Process stopping = preStop("rfs-x-a");
            await().until(() -> sentinel("rfs-x-a", "flags").contains("failover_in_progress"));

            assertThat(firstAnswerToAWrite()).contains("NOREPLICAS");
            allowPromotion(true);
            c.ask(REPLICA, "REPLICAOF", "NO", "ONE");
            served.set(c.node(REPLICA).endpoint());

            assertThat(stopping.waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
            assertThat(c.ask(MASTER, "ROLE")).startsWith("slave\n" + host(REPLICA));
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(c.written(REPLICA)).containsAll(ledger.numbers());
        }
    }

    @Test
    void letsRedisEndWithoutAnotherWriteWhenNoReplicaIsPromoted() throws Exception {
        start();
        allowPromotion(false);
        try (WriteLedger ledger = writing()) {
            assertThat(preStop("rfs-x-a").waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();

            assertThat(firstAnswerToAWrite()).contains("NOREPLICAS");
            c.process(MASTER).kill();
            ledger.end();
            assertThat(c.written(REPLICA)).containsAll(ledger.numbers());
        }
    }

    @Test
    void letsWritesGoOnWhenSentinelRefuses() throws Exception {
        c.redis(MASTER, Component.REDIS, Optional.empty());
        c.redis(REPLICA, Component.REDIS, Optional.of(MASTER));
        c.ask(REPLICA, "CONFIG", "SET", "replica-priority", "0");
        c.ask(MASTER, "CONFIG", "SET", "min-replicas-to-write", "1");
        startSentinels();

        Process stopping = preStop("rfs-x-a");
        await().until(() -> calls(MASTER, "config|set") >= 5);
        await().atMost(Duration.ofSeconds(15)).until(() -> firstAnswerToAWrite().equals("OK"));

        assertThat(c.ask(MASTER, "CONFIG", "GET", "min-replicas-to-write")).endsWith("\n1");
        assertThat(calls(MASTER, "client|unpause")).isZero();
        assertThat(stopping.isAlive()).isTrue();
    }

    @Test
    void leavesTheHandOverToAnOperatorThatIsAtIt() throws Exception {
        start();
        LiveNodes live = new LiveNodes(c.kube, onceTheScriptHasTried());
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        try (WriteLedger ledger = writing()) {
            HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node(MASTER), n -> true));
            served.set(c.node(REPLICA).endpoint());

            assertThat(result).isInstanceOf(HealResult.Done.class);
            assertThat(script.orElseThrow().waitFor(SCRIPT, TimeUnit.SECONDS)).isTrue();
            await().untilAsserted(() -> {
                for (String sentinel : SENTINELS) {
                    assertThat(sentinel(sentinel, "ip")).isEqualTo(host(REPLICA));
                    assertThat(sentinel(sentinel, "config-epoch")).isEqualTo("1");
                }
            });
            assertThat(c.ask(MASTER, "CONFIG", "GET", "min-replicas-to-write"))
                    .as("the fence of the script")
                    .doesNotEndWith("\n" + WriteFence.FENCED.replicas());
            assertThat(c.ask(REPLICA, "ROLE")).startsWith("master");
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(c.written(REPLICA)).containsAll(ledger.numbers());
        }
    }

    private void start() {
        c.redis(MASTER, Component.REDIS, Optional.empty());
        c.redis(REPLICA, Component.REDIS, Optional.of(MASTER));
        startSentinels();
    }

    private void startSentinels() {
        await().ignoreExceptions()
                .until(() -> c.ask(REPLICA, "INFO", "replication").contains("master_link_status:up"));
        SENTINELS.forEach(name -> c.sentinel(name, MASTER));
        for (String name : SENTINELS) {
            await().until(() -> sentinel(name, "num-slaves").equals("1")
                    && sentinel(name, "num-other-sentinels").equals("1"));
        }
        await().until(() -> replicasAsSeen().allMatch(known -> known.contains("master-link-status\nok")));
    }

    private Stream<String> replicasAsSeen() {
        return SENTINELS.stream().map(name -> c.ask(name, "SENTINEL", "REPLICAS", "mymaster"));
    }

    /** Sentinel's order to promote is refused from now on, so that the test says when a replica is promoted. */
    private void allowPromotion(boolean allowed) {
        String sign = allowed ? "+" : "-";
        c.ask(REPLICA, "ACL", "SETUSER", "default", sign + "slaveof", sign + "replicaof");
    }

    private WriteLedger writing() {
        served.set(c.node(MASTER).endpoint());
        WriteLedger ledger = new WriteLedger(served::get);
        await().until(() -> ledger.acknowledged() > 100);
        return ledger;
    }

    /** Runs what the master's pod runs before it is stopped, but without waiting for the operator first. */
    private Process preStop(String sentinel) throws IOException {
        return preStop(sentinel, 0);
    }

    /** @param patience how many seconds it waits for the operator */
    private Process preStop(String sentinel, int patience) throws IOException {
        String text = Objects.requireNonNull(
                        RedisScripts.shutdown(c.cluster.failover()).getData().get("shutdown.sh"))
                .replace("patience=5", "patience=" + patience);
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", text)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "POD_IP", host(MASTER),
                        "REDIS_PORT", String.valueOf(Ports.REDIS),
                        "SENTINEL_HOST", host(sentinel),
                        "SENTINEL_PORT", String.valueOf(Ports.SENTINEL),
                        "HANDOVER_USER", "default",
                        "HANDOVER_PASSWORD", "any"));
        script = Optional.of(builder.start());
        return script.orElseThrow();
    }

    /** What a client of the old master is told once writes are not held back any more. */
    private String firstAnswerToAWrite() {
        return await().until(this::answerToAWrite, answer -> answer.equals("OK") || answer.contains("NOREPLICAS"));
    }

    private String answerToAWrite() {
        try {
            return c.ask(MASTER, "SET", "late", "write");
        } catch (CompletionException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    /** The operator's nodes: when it has paused writes and is about to ask Sentinel, the pod's script comes in between. */
    private RedisNodes onceTheScriptHasTried() {
        return (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("send")
                            || !String.valueOf(arguments[2]).contains("FAILOVER")) {
                        return method.invoke(c.nodes, arguments);
                    }
                    boolean first = host("rfs-x-a").equals(((Endpoint) arguments[0]).host());
                    preStop(first ? "rfs-x-b" : "rfs-x-a");
                    return new Polling(c.vertx)
                            .until(Duration.ofSeconds(5), Duration.ofMillis(5), this::scriptHasTried)
                            .compose(tried -> c.nodes.send(
                                    (Endpoint) arguments[0],
                                    Credentials.NONE,
                                    List.of("SENTINEL", "FAILOVER", "mymaster")));
                });
    }

    /** It raised the fence and took it back, or it asked a Sentinel. */
    private Future<Optional<Boolean>> scriptHasTried() {
        return c.nodes
                .send(c.node(MASTER).endpoint(), Credentials.NONE, List.of("INFO", "commandstats"))
                .compose(stats -> c.nodes
                        .send(c.node(REPLICA).endpoint(), Credentials.NONE, List.of("ROLE"))
                        .map(role -> callsIn(stats, "config|set") >= 4 || role.startsWith("master")
                                ? Optional.of(true)
                                : Optional.empty()));
    }

    private int calls(String pod, String command) {
        return callsIn(c.ask(pod, "INFO", "commandstats"), command);
    }

    private static int callsIn(String stats, String command) {
        Matcher line = Pattern.compile("cmdstat_" + Pattern.quote(command) + ":calls=(\\d+)")
                .matcher(stats);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    private String sentinel(String name, String field) {
        List<String> lines =
                c.ask(name, "SENTINEL", "MASTER", "mymaster").lines().toList();
        return lines.get(lines.indexOf(field) + 1);
    }

    private String host(String pod) {
        return c.process(pod).host();
    }
}
