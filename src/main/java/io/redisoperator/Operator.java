package io.redisoperator;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.http.FailoverBoard;
import io.redisoperator.http.HttpPorts;
import io.redisoperator.http.HttpVerticle;
import io.redisoperator.http.Readiness;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.LeaderElection;
import io.redisoperator.metrics.MeteredKube;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.pipeline.Farewell;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operator: serves HTTP, fills its caches, stands by, and once it leads runs the rooms in order. It needs a Vert.x
 * instance for itself. Methods may be called from any thread.
 */
public final class Operator {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

    private final Context context;
    private final OperatorConfig config;
    private final Outside outside;
    private final OperatorMetrics metrics;
    private final Rooms rooms;
    private final HttpVerticle http;
    private final Predecessor predecessor;
    private final Stages always;
    private final Stages whileLeading;
    private final Promise<Void> leads = Promise.promise();
    private final Promise<Void> lost = Promise.promise();
    private final Promise<Void> silenced = Promise.promise();
    private Optional<LeaderElection> election = Optional.empty();
    private boolean ended;

    /**
     * Prepares an operator; nothing is sent or served yet.
     *
     * @throws IllegalArgumentException in one line, when the configuration names no API server that can be used
     */
    public Operator(Vertx vertx, Telemetry telemetry, OperatorConfig config, Seams seams) {
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.outside = Outside.open(vertx, config);
        this.metrics = new OperatorMetrics(
                telemetry.registry(), key -> !outside.kube().resources(key).isEmpty());
        Bus bus = Bus.install(vertx);
        Kube kube = seams.kube().apply(new MeteredKube(outside.kube(), metrics));
        RedisNodes nodes = seams.redis().apply(outside.nodes());
        this.rooms = new Rooms(
                config, bus, kube, nodes, outside.events(), outside.kube(), metrics, farewell(), seams.silence());
        this.predecessor =
                new Predecessor(vertx, () -> outside.formerOperator(config.leaderElection()), Predecessor.PACE);
        DeafCaches deaf = new DeafCaches(SteadyClock.ofProcess(), seams.young(), outside.kube()::heardOfPods);
        bus.consume(Message.PodsUnheard.class, unheard -> {
            if (deaf.found(unheard)) {
                LOG.error(
                        "{}: {}, and the watch of pods tells nothing: ending, to watch anew",
                        unheard.key(),
                        unheard.difference());
                giveUp();
            }
        });
        FailoverBoard board = new FailoverBoard(kube, InstantSource.system());
        board.listen(bus);
        WatchHealth health = new WatchHealth(
                SteadyClock.ofProcess(), () -> outside.kube().unwatched().isEmpty());
        this.http = new HttpVerticle(
                new HttpPorts(config.http(), () -> readiness(health), telemetry.registry()::scrape, board));
        this.always = new Stages(vertx);
        this.whileLeading = new Stages(vertx);
    }

    /**
     * Serves HTTP and fills the caches; completes when this operator has joined the election. Fails with an
     * {@link IllegalArgumentException} when it cannot listen.
     */
    public Future<Operator> start() {
        metrics.build(Version.current(), Runtime.version().toString());
        return here(() -> always.deploy(List.of(http))
                .recover(failure -> Future.failedFuture(new IllegalArgumentException(
                        "http.port is \"%d\": allowed is one that can be listened on at %s (%s)"
                                .formatted(config.http().port(), config.http().host(), failure.getMessage()))))
                .compose(served -> {
                    LOG.info("Serving HTTP on {}:{}", config.http().host(), http.actualPort());
                    return outside.kube().start();
                })
                .map(filled -> {
                    join();
                    return this;
                }));
    }

    /** The port on which HTTP is served; known once started. */
    public int port() {
        return http.actualPort();
    }

    /** Completes once this operator leads and all its rooms are open. */
    public Future<Void> leads() {
        return leads.future();
    }

    /** Completes when this operator cannot go on; nothing leaves it any more then, and the process should end. */
    public Future<Void> lost() {
        return lost.future();
    }

    /** Closes in reverse order, lets what is under way come to its end, and only then hands the leadership over. */
    public Future<Void> stop() {
        return here(() -> {
            ended = true;
            predecessor.stopWaiting();
            return whileLeading
                    .close()
                    .eventually(outside::fallSilent)
                    .eventually(() -> election.map(LeaderElection::leave).orElseGet(Future::succeededFuture))
                    .eventually(always::close)
                    .eventually(outside::close);
        });
    }

    /** Ends as if the process had died: nothing leaves from now on, and the Lease is left as it is. */
    public Future<Void> kill() {
        outside.die();
        return here(() -> {
            ended = true;
            silenced.tryComplete();
            predecessor.stopWaiting();
            election.ifPresent(LeaderElection::abandon);
            return whileLeading.close().eventually(always::close).eventually(outside::close);
        });
    }

    private void join() {
        if (ended) {
            return;
        }
        LOG.info(
                "Caches are filled; {} clusters are known",
                outside.kube().failovers().size());
        if (config.leaderElection().enabled()) {
            LeaderElection candidate = outside.election(config.leaderElection());
            election = Optional.of(candidate);
            candidate.lost().onSuccess(v -> giveUp());
            candidate.join().onSuccess(v -> lead());
        } else {
            lead();
        }
    }

    private void lead() {
        metrics.leading(true);
        // What is under way here is not to be finished against another that heals too.
        predecessor.returned().onSuccess(v -> giveUp());
        predecessor.gone().onSuccess(v -> {
            if (!ended) {
                work();
            }
        });
    }

    private void work() {
        whileLeading.deploy(rooms.ofLeader()).onComplete(open -> leads.complete(), failure -> {
            // One that is asked to stop meanwhile opens no more, and has yet to hand the leadership over.
            if (!ended) {
                LOG.error("Cannot open all rooms", failure);
                giveUp();
            }
        });
    }

    private void giveUp() {
        metrics.leading(false);
        kill().onComplete(dead -> lost.tryComplete());
    }

    /** The other half of the grace is for requests under way and the Lease. */
    private Farewell farewell() {
        return new Farewell(config.shutdown().grace().dividedBy(2), silenced.future());
    }

    private Readiness readiness(WatchHealth health) {
        return health.good()
                ? new Readiness(predecessor.sighted().stream().toList())
                : new Readiness(List.of("the API server: not followed are "
                        + String.join(", ", outside.kube().unwatched())));
    }

    private <T> Future<T> here(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(done));
        return done.future();
    }
}
