package io.redisoperator.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves metrics, health and the API. Requests are bounded in size and time; there is nothing to write to. */
public final class HttpVerticle extends VerticleBase {
    static final int TIMEOUT_SECONDS = 5;
    static final int LONGEST_LINE = 2048;
    static final int LONGEST_HEADERS = 8192;

    private final HttpPorts ports;
    private @Nullable HttpServer server;

    public HttpVerticle(HttpPorts ports) {
        this.ports = ports;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(ports.listen().host())
                .setPort(ports.listen().port())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(TIMEOUT_SECONDS)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setHttp2ClearTextEnabled(false);
        HttpServer starting = vertx.createHttpServer(options);
        server = starting;
        return starting.requestHandler(new Routes(vertx, ports).router()).listen();
    }

    /** The port that the server listens on; differs from the configured one when that is 0. */
    public int actualPort() {
        if (server == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return server.actualPort();
    }
}
