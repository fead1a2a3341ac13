package io.redisoperator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.status.Looks;
import io.redisoperator.status.RecordingKube;
import io.redisoperator.status.Statuses;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpVerticleTest {
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final RecordingKube kube = new RecordingKube();
    private final FailoverBoard board = new FailoverBoard(kube, InstantSource.system());
    private volatile Readiness readiness = Readiness.READY;
    private volatile Supplier<String> scrape = () -> "up 1\n";
    private final HttpVerticle verticle = serving("/metrics");
    private final WebClient client = WebClient.create(vertx);

    @BeforeEach
    void deploy() {
        board.listen(bus);
        vertx.deployVerticle(verticle).await();
    }

    @AfterEach
    void closeVertx() {
        vertx.close().await();
    }

    @Test
    void showsTheMetrics() {
        HttpResponse<Buffer> answer = get("/metrics");
        assertThat(answer.bodyAsString()).isEqualTo("up 1\n");
        assertThat(answer.getHeader("Content-Type")).startsWith("text/plain; version=0.0.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/of/operators", "/of/operators/"})
    void showsTheMetricsWithASlashAtTheEndAndWithout(String path) {
        HttpVerticle other = serving(path);
        vertx.deployVerticle(other).await();

        assertThat(get(other, "/of/operators/").bodyAsString()).isEqualTo("up 1\n");
        assertThat(get(other, "/of/operators").bodyAsString()).isEqualTo("up 1\n");
        assertThat(get(other, "/of").statusCode()).isEqualTo(404);
    }

    @Test
    void saysThatItIsAlive() {
        HttpResponse<Buffer> answer = get("/healthz");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.bodyAsString()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void saysWhatItWaitsForBeforeItIsReady() {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        readiness = new Readiness(List.of("the cache of Pods is not synced"));
        HttpResponse<Buffer> answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.bodyAsJsonObject())
                .isEqualTo(new JsonObject()
                        .put("ready", false)
                        .put("missing", new JsonArray().add("the cache of Pods is not synced")));
    }

    @Test
    void listsTheFailovers() {
        assertThat(get("/api/v1/failovers").bodyAsJsonObject())
                .isEqualTo(new JsonObject().put("failovers", new JsonArray()));
        runningCluster();
        JsonObject summary = get("/api/v1/failovers")
                .bodyAsJsonObject()
                .getJsonArray("failovers")
                .getJsonObject(0);
        assertThat(summary.getMap())
                .containsEntry("namespace", "shop")
                .containsEntry("name", "cart")
                .containsEntry("phase", "Running")
                .containsEntry("ready", true)
                .containsEntry("redisInSync", "3/3")
                .containsEntry("details", "/api/v1/failovers/shop/cart");
    }

    @Test
    void tellsTheWholeStoryOfOneFailover() {
        runningCluster();
        bus.publish(new Looks().silentReplica(2, "rfr-cart-2 is silent").checked());
        JsonObject view = lookedAt();
        JsonObject look = view.getJsonObject("look");
        assertThat(view.getJsonObject("master").getString("pod")).isEqualTo("rfr-cart-0");
        assertThat(view.getJsonArray("conditions")).hasSize(6);
        assertThat(look.getJsonArray("nodes").getJsonObject(1).getMap())
                .containsEntry("role", "replica")
                .containsEntry("follows", "10.0.0.1:6379")
                .containsEntry("link", "up")
                .containsEntry("label", "slave");
        assertThat(look.getJsonArray("nodes").getJsonObject(2).getMap())
                .containsEntry("silent", "connection refused")
                .doesNotContainKey("role");
        assertThat(look.getJsonArray("sentinels").getJsonObject(0).getString("monitors"))
                .isEqualTo("10.0.0.1:6379");
        assertThat(look.getJsonArray("findings").getJsonObject(0).getString("message"))
                .isEqualTo("rfr-cart-2 is silent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/failovers/shop/none",
                "/api/v1/failovers/%3Cb%3E/%3Ci%3E",
                "/api/v1/failovers/shop/a%0Ab"
            })
    void knowsNothingOfAnUnknownFailover(String path) {
        HttpResponse<Buffer> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.getHeader("Content-Type")).startsWith("application/json");
        assertThat(answer.bodyAsString()).doesNotContain("<");
    }

    @Test
    void namesTheKnownPathsAtAnUnknownOne() {
        HttpResponse<Buffer> answer = get("/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.bodyAsJsonObject().getJsonArray("paths")).contains("/metrics", "/healthz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void refusesToBeWrittenTo(String method) {
        HttpResponse<Buffer> answer = send(HttpMethod.valueOf(method), "/api/v1/failovers");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.getHeader("Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/healthz", "/readyz", "/api/v1/failovers"})
    void answersHeadWithoutABody(String path) {
        HttpResponse<Buffer> answer = send(HttpMethod.HEAD, path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isNull();
    }

    @Test
    void refusesABody() {
        HttpResponse<Buffer> answer = client.get(verticle.actualPort(), HOST, "/metrics")
                .sendBuffer(Buffer.buffer("x".repeat(100_000)))
                .await();
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void refusesAnEndlessPath() {
        assertThat(get("/" + "x".repeat(10_000)).statusCode()).isEqualTo(414);
    }

    @Test
    void hidesWhatWentWrongFromTheClient() {
        scrape = () -> {
            throw new IllegalStateException("inner workings");
        };
        HttpResponse<Buffer> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.bodyAsString()).doesNotContain("inner workings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/nothing"})
    void guardsBrowsers(String path) {
        HttpResponse<Buffer> answer = get(path);
        assertThat(answer.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.getHeader("Content-Security-Policy")).contains("default-src 'none'");
    }

    @Test
    void forgetsTheLooksAtADeletedCluster() {
        runningCluster();
        bus.publish(new Looks().finding(Finding.Kind.SENTINEL_GHOSTS, "a ghost").checked());
        lookedAt();
        bus.publish(new Message.FailoverGone(Looks.KEY));
        await().until(() ->
                !get("/api/v1/failovers/shop/cart").bodyAsJsonObject().containsKey("look"));
    }

    private void runningCluster() {
        kube.add(FailoverKind.DATABASES, "uid-1");
        kube.writeStatus(FailoverKind.DATABASES, Looks.KEY, "uid-1", Statuses.running());
    }

    private JsonObject lookedAt() {
        return await().until(
                        () -> get("/api/v1/failovers/shop/cart").bodyAsJsonObject(), view -> view.containsKey("look"));
    }

    private HttpVerticle serving(String metrics) {
        return new HttpVerticle(
                new HttpPorts(new OperatorConfig.Http(HOST, 0, metrics), () -> readiness, () -> scrape.get(), board));
    }

    private HttpResponse<Buffer> get(HttpVerticle of, String path) {
        return client.request(HttpMethod.GET, of.actualPort(), HOST, path)
                .send()
                .await();
    }

    private HttpResponse<Buffer> get(String path) {
        return send(HttpMethod.GET, path);
    }

    private HttpResponse<Buffer> send(HttpMethod method, String path) {
        return client.request(method, verticle.actualPort(), HOST, path).send().await();
    }
}
