package io.redisoperator.http;

import io.redisoperator.model.ClusterKey;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path is answered how. */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private final Vertx vertx;
    private final HttpPorts ports;
    private final HealthChecks alive;

    Routes(Vertx vertx, HttpPorts ports) {
        this.vertx = vertx;
        this.ports = ports;
        // A loop that is blocked does not answer at all, which is what a liveness probe acts on.
        this.alive = HealthChecks.create(vertx).register("event-loop", check -> check.complete(Status.OK()));
    }

    Router router() {
        Router router = Router.router(vertx);
        router.route()
                .handler(TimeoutHandler.create(HttpVerticle.TIMEOUT_SECONDS * 1_000L, 503))
                .handler(Routes::secure)
                .handler(Routes::readOnly)
                .failureHandler(Routes::failed);
        router.route(Paths.withoutLastSlash(ports.listen().metricsPath())).handler(this::metrics);
        router.route(Paths.ALIVE).handler(this::alive);
        router.route(Paths.READY).handler(this::ready);
        router.route(Paths.FAILOVERS).handler(this::failovers);
        router.route(Paths.FAILOVER).handler(this::failover);
        router.route(Paths.INDEX).handler(this::index);
        router.route().handler(this::unknown);
        return router;
    }

    private static void secure(RoutingContext request) {
        request.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
        request.next();
    }

    private static void readOnly(RoutingContext request) {
        HttpMethod method = request.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            close(request).putHeader("Allow", "GET, HEAD");
            Json.problem(request, 405, "only GET and HEAD are served");
        } else if (hasBody(request.request().headers())) {
            close(request);
            Json.problem(request, 413, "a request has no body here");
        } else {
            request.next();
        }
    }

    /** What the client may still send is not read. */
    private static HttpServerResponse close(RoutingContext request) {
        return request.response().putHeader("Connection", "close");
    }

    private static boolean hasBody(MultiMap headers) {
        String length = headers.get("Content-Length");
        return headers.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    private void metrics(RoutingContext request) {
        request.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(ports.scrape().get());
    }

    private void alive(RoutingContext request) {
        alive.checkStatus()
                .map(CheckResult::isUp)
                .onComplete(
                        up -> Json.answer(request, up ? 200 : 503, Map.of("status", up ? "UP" : "DOWN")),
                        request::fail);
    }

    private void ready(RoutingContext request) {
        Readiness readiness = ports.readiness().get();
        Json.answer(
                request,
                readiness.ready() ? 200 : 503,
                Map.of("ready", readiness.ready(), "missing", readiness.missing()));
    }

    private void failovers(RoutingContext request) {
        List<FailoverSummary> all = ports.views().keys().stream()
                .flatMap(key -> ports.views().view(key).stream())
                .map(FailoverSummary::of)
                .toList();
        Json.answer(request, 200, Map.of("failovers", all));
    }

    private void failover(RoutingContext request) {
        String namespace = request.pathParam("namespace");
        String name = request.pathParam("name");
        if (!OBJECT_NAME.matcher(namespace).matches()
                || !OBJECT_NAME.matcher(name).matches()) {
            Json.problem(
                    request, 404, "no resource can have such a name; " + Paths.FAILOVERS + " lists those there are");
            return;
        }
        ClusterKey key = new ClusterKey(namespace, name);
        Optional<FailoverView> view = ports.views().view(key);
        if (view.isPresent()) {
            Json.answer(request, 200, view.get());
        } else {
            String error = "there is no RedisFailover " + key + " in the watched namespaces; " + Paths.FAILOVERS
                    + " lists those there are";
            Json.problem(request, 404, error);
        }
    }

    private void index(RoutingContext request) {
        String text = "Redis Operator\n\n" + String.join("\n", paths()) + "\n";
        request.response()
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text);
    }

    private void unknown(RoutingContext request) {
        Json.answer(request, 404, Map.of("error", "there is nothing at this path", "paths", paths()));
    }

    private static void failed(RoutingContext request) {
        int status = request.statusCode() >= 400 ? request.statusCode() : 500;
        if (status >= 500 && request.failure() != null) {
            log.error("GET {} failed", request.normalizedPath(), request.failure());
        }
        if (!request.response().ended()) {
            Json.problem(request, status, status >= 500 ? "the request failed; the log says why" : "a bad request");
        }
    }

    private List<String> paths() {
        return List.of(
                Paths.INDEX,
                ports.listen().metricsPath(),
                Paths.ALIVE,
                Paths.READY,
                Paths.FAILOVERS,
                Paths.FAILOVERS + "/{namespace}/{name}");
    }
}
