package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.api.InProcessApi;
import io.redisoperator.localcluster.api.WriteRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration LEASE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<Vertx> instances = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private InProcessApi api;
    private KubernetesClient client;

    @BeforeEach
    void startApi() throws IOException {
        api = InProcessApi.start();
        client = api.admin();
        Definitions.install(client);
    }

    @AfterEach
    void stopEverything() {
        operators.forEach(operator -> completes(operator.kill()));
        instances.forEach(vertx -> completes(vertx.close()));
        api.close();
    }

    @Test
    void leadsAndBringsFailoversToLife() throws Exception {
        create("orders");
        Operator operator = start("one");
        completes(operator.leads());
        await().atMost(SOON).until(() -> pod("rfb-orders"));
        assertThat(get(operator, "/readyz")).isEqualTo(200);
        assertThat(get(operator, "/healthz")).isEqualTo(200);
        assertThat(get(operator, "/metrics")).isEqualTo(200);
        create("late");
        await().atMost(SOON).until(() -> pod("rfb-late"));
    }

    @Test
    void planSaysWhatItCannotList() throws IOException {
        client.apiextensions().v1().customResourceDefinitions().delete();
        Path kubeconfig = Files.writeString(folder.resolve("bare"), api.kubeconfig());
        StringWriter out = new StringWriter();

        int code = Commands.execute(out, "plan", "--kubeconfig", kubeconfig.toString(), "--patience", "3");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString())
                .contains("cannot read the cluster: not done within 3 s; cannot list ")
                .contains("databases.spotahome.com/v1 RedisFailover (list: 404 ")
                .contains("; is its definition installed?)");
    }

    @Test
    void standsByReadyAndTakesOverSoonAfterTheLeaderStopped() throws Exception {
        Operator leader = start("one");
        completes(leader.leads());
        Operator standby = start("two");
        assertThat(get(standby, "/readyz")).isEqualTo(200);
        assertThat(standby.leads().isComplete()).isFalse();
        completes(leader.stop());
        await().pollInterval(Duration.ofMillis(20)).atMost(LEASE.dividedBy(2)).until(standby.leads()::succeeded);
        create("orders");
        await().atMost(SOON).until(() -> pod("rfb-orders"));
    }

    @Test
    void sendsNothingAnyMoreOnceKilled() {
        Operator operator = start("one");
        completes(operator.leads());
        completes(operator.kill());
        List<WriteRecord> before = api.writes();
        create("orders");
        await().during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> api.writes().stream()
                        .skip(before.size())
                        .allMatch(write -> write.path().endsWith("/redisfailovers")));
        assertThat(client.leases()
                        .inNamespace("default")
                        .withName("redis-failover-lease")
                        .get()
                        .getSpec()
                        .getHolderIdentity())
                .isEqualTo("one");
    }

    @Test
    void givesUpWhenAnotherHasTheLease() {
        Operator operator = start("one");
        completes(operator.leads());
        client.leases()
                .inNamespace("default")
                .withName("redis-failover-lease")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"thief\"}}");
        completes(operator.lost());
    }

    @Test
    void canBeStoppedBeforeItCouldReachTheApi() {
        api.close();
        Operator operator = prepare("one");
        Future<Operator> starting = operator.start();
        completes(operator.stop());
        assertThat(starting.succeeded()).isFalse();
        api = InProcessApi.start();
    }

    private Operator start(String identity) {
        Operator operator = prepare(identity);
        completes(operator.start());
        return operator;
    }

    private Operator prepare(String identity) {
        Telemetry telemetry = new Telemetry();
        Vertx vertx = telemetry.vertx();
        instances.add(vertx);
        Operator operator = new Operator(
                vertx,
                telemetry,
                TestConfig.of(
                        api,
                        folder,
                        "--http-host=127.0.0.1",
                        "--http-port=0",
                        "--leader-election-namespace=default",
                        "--leader-election-lease-duration=" + LEASE.toSeconds() + "s",
                        "--leader-election-identity=" + identity),
                Seams.NONE);
        operators.add(operator);
        return operator;
    }

    private void create(String name) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("databases.spotahome.com/v1");
        resource.setKind("RedisFailover");
        resource.setMetadata(
                new ObjectMetaBuilder().withNamespace("default").withName(name).build());
        client.genericKubernetesResources("databases.spotahome.com/v1", "RedisFailover")
                .resource(resource)
                .create();
    }

    private boolean pod(String name) {
        return client.pods().inNamespace("default").withName(name).get() != null;
    }

    private static int get(Operator operator, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + operator.port() + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void completes(Future<?> future) {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(future::isComplete);
        assertThat(future.succeeded()).as(String.valueOf(future.cause())).isTrue();
    }
}
