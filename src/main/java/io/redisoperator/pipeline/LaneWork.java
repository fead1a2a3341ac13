package io.redisoperator.pipeline;

import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.model.ClusterKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What runs in a lane: a reconciliation, after which the next one is set, or heal commands. Before a reconciliation, which
 * asks the API server for this and that, a master whose pod is being deleted is relieved: its time is short.
 */
final class LaneWork implements KeyedLanes.Worker {
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(30);

    private final Reconciler reconciler;
    private final HealRun healRun;
    private final Rounds rounds;
    private final Function<ClusterKey, Future<?>> relief;

    LaneWork(Reconciler reconciler, HealRun healRun, Rounds rounds, Function<ClusterKey, Future<?>> relief) {
        this.reconciler = reconciler;
        this.healRun = healRun;
        this.rounds = rounds;
        this.relief = relief;
    }

    @Override
    public Future<Void> reconcile(ClusterKey key, Turn turn) {
        rounds.cancel(key);
        return Future.succeededFuture()
                .compose(begun -> relief.apply(key))
                .transform(relieved -> reconciler.reconcile(key, turn))
                .onFailure(defect -> rounds.next(key, Optional.of(AFTER_DEFECT)))
                .map(round -> {
                    switch (round) {
                        case Reconciler.Round.Again again -> rounds.next(key, again.after());
                        case Reconciler.Round.Over over -> rounds.cancel(key);
                        case Reconciler.Round.Left left -> {
                            // Whoever has the lane by now sets the next one: work that is given up is asked for again.
                        }
                    }
                    return null;
                });
    }

    @Override
    public Future<Void> heal(HealRequested request) {
        return healRun.run(request);
    }

    @Override
    public void overtaken(HealRequested request) {
        healRun.overtaken(request);
    }
}
