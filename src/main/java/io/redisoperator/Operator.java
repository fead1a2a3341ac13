package io.redisoperator;

import io.redisoperator.bus.Bus;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.kube.LeaderElection;
import io.redisoperator.metrics.MeteredKube;
import io.redisoperator.metrics.OperatorMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
    private final Stages whileLeading;
    private final Promise<Void> leads = Promise.promise();
    private final Promise<Void> lost = Promise.promise();
    private Optional<LeaderElection> election = Optional.empty();

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
        this.rooms = new Rooms(
                config,
                Bus.install(vertx),
                seams.kube().apply(new MeteredKube(outside.kube(), metrics)),
                seams.redis().apply(outside.nodes()),
                outside.kube(),
                metrics);
        this.whileLeading = new Stages(vertx);
    }

    /** Serves HTTP and fills the caches; completes when this operator has joined the election. */
    public Future<Operator> start() {
        return here(() -> outside.kube().start().map(filled -> {
            join();
            return this;
        }));
    }

    /** Completes once this operator leads and all its rooms are open. */
    public Future<Void> leads() {
        return leads.future();
    }

    /** Completes when this operator cannot go on; nothing leaves it any more then, and the process should end. */
    public Future<Void> lost() {
        return lost.future();
    }

    /** Closes in reverse order, and hands the leadership over. */
    public Future<Void> stop() {
        return here(() -> whileLeading
                .close()
                .eventually(outside::fallSilent)
                .eventually(() -> election.map(LeaderElection::leave).orElseGet(Future::succeededFuture))
                .eventually(outside::close));
    }

    /** Ends as if the process had died: nothing leaves from now on, and the Lease is left as it is. */
    public Future<Void> kill() {
        outside.die();
        return here(() -> {
            election.ifPresent(LeaderElection::abandon);
            return whileLeading.close().eventually(outside::close);
        });
    }

    private void join() {
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
        whileLeading.deploy(rooms.ofLeader()).onComplete(open -> leads.complete(), failure -> {
            LOG.error("Cannot open all rooms", failure);
            giveUp();
        });
    }

    private void giveUp() {
        metrics.leading(false);
        kill().onComplete(dead -> lost.tryComplete());
    }

    private <T> Future<T> here(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(done));
        return done.future();
    }
}
