package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.LogSource;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Serves the API over plain HTTP: requests, and watches as web sockets or as a response that goes on. All of it runs on
 * one event loop, which is what keeps the store in order.
 */
public final class HttpDoor {
    private static final int LONGEST_LINE_BYTES = 64 * 1024;
    private static final String ANONYMOUS = "anonymous";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String BEARER = "Bearer ";

    private final ApiServer api;
    private final WriteLog log = new WriteLog();
    private final Vertx vertx;
    private final HttpServer server;

    /**
     * The Vert.x instance has to have one event loop only.
     *
     * @param net the first two numbers of all Services' addresses, such as {@code 127.64.}
     */
    public HttpDoor(Vertx vertx, String net) {
        this.api = new ApiServer(net);
        this.vertx = vertx;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHttp2ClearTextEnabled(false)
                        .setMaxInitialLineLength(LONGEST_LINE_BYTES))
                .requestHandler(this::handle);
    }

    /** Begins to serve on a free port, which is the result. */
    public Future<Integer> open(String host) {
        return server.listen(0, host).map(HttpServer::actualPort);
    }

    public WriteLog log() {
        return log;
    }

    /** Answers requests for the output of containers. */
    public void serveLogs(LogSource files) {
        api.logs().readFrom(files);
    }

    private void handle(HttpServerRequest http) {
        boolean watch = http.getParam("watch", "").matches("true|1");
        if (watch) {
            watch(http);
        } else {
            http.body().onSuccess(body -> answer(http, request(http, body.toString())));
        }
    }

    private void answer(HttpServerRequest http, ApiRequest request) {
        if (request.contentType().startsWith(PROTOBUF)) {
            send(http.response(), ApiResponse.of(ApiFailure.unsupportedMediaType(PROTOBUF)));
            return;
        }
        if (request.write() && !log.admits(request)) {
            http.connection().close();
            return;
        }
        send(http.response(), api.answer(request));
    }

    private static void send(HttpServerResponse http, ApiResponse response) {
        JsonNode body = response.body();
        http.setStatusCode(response.code())
                .putHeader("Content-Type", body.isTextual() ? "text/plain" : "application/json")
                .end(body.isTextual() ? body.asText() : Json.write(body));
    }

    private void watch(HttpServerRequest http) {
        ApiRequest request = request(http, "");
        Function<Consumer<ObjectNode>, Watch> opening;
        try {
            opening = api.watch(request);
        } catch (ApiFailure failure) {
            send(http.response(), ApiResponse.of(failure));
            return;
        }
        if (http.canUpgradeToWebSocket()) {
            http.toWebSocket().onSuccess(socket -> {
                Watch watch = opening.apply(event -> socket.writeTextMessage(Json.write(event)));
                closeLater(request, socket::close, socket::closeHandler, watch);
            });
        } else {
            HttpServerResponse response = http.response();
            response.setChunked(true).putHeader("Content-Type", "application/json");
            response.writeHead();
            Watch watch = opening.apply(event -> response.write(Json.write(event) + "\n"));
            closeLater(request, response::end, response::closeHandler, watch);
        }
    }

    private void closeLater(ApiRequest request, Runnable close, Consumer<Handler<Void>> whenClosed, Watch watch) {
        String timeout = request.parameter("timeoutSeconds");
        long timer = timeout.isEmpty() ? -1 : vertx.setTimer(1000 * Long.parseLong(timeout), any -> close.run());
        whenClosed.accept(any -> {
            vertx.cancelTimer(timer);
            watch.close();
        });
    }

    private static ApiRequest request(HttpServerRequest http, String body) {
        Map<String, String> parameters = new HashMap<>();
        http.params().forEach(each -> parameters.putIfAbsent(each.getKey(), each.getValue()));
        return new ApiRequest(
                http.method().name(),
                http.path(),
                parameters,
                header(http, "Content-Type"),
                header(http, "Accept"),
                header(http, "User-Agent"),
                user(header(http, "Authorization")),
                body);
    }

    private static String header(HttpServerRequest http, String name) {
        return String.join(",", http.headers().getAll(name));
    }

    /** The token is the name; nobody has to prove anything here. */
    private static String user(String authorization) {
        return authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : ANONYMOUS;
    }
}
