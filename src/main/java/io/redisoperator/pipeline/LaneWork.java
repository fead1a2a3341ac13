package io.redisoperator.pipeline;

import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.model.ClusterKey;
import io.vertx.core.Future;

/** What runs in a lane: a reconciliation, after which the next one is set, or heal commands. */
final class LaneWork implements KeyedLanes.Worker {
    private final Reconciler reconciler;
    private final HealRun healRun;
    private final Rounds rounds;

    LaneWork(Reconciler reconciler, HealRun healRun, Rounds rounds) {
        this.reconciler = reconciler;
        this.healRun = healRun;
        this.rounds = rounds;
    }

    @Override
    public Future<Void> reconcile(ClusterKey key) {
        rounds.cancel(key);
        return reconciler.reconcile(key).map(round -> {
            switch (round) {
                case Reconciler.Round.Again again -> rounds.next(key, again.after());
                case Reconciler.Round.Over over -> rounds.cancel(key);
            }
            return null;
        });
    }

    @Override
    public Future<Void> heal(HealRequested request) {
        return healRun.run(request);
    }
}
