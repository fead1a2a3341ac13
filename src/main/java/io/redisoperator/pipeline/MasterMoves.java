package io.redisoperator.pipeline;

import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.heal.Steering;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.steps.MoveMaster;
import io.redisoperator.pipeline.steps.RelieveMaster;
import io.redisoperator.pipeline.steps.SwitchMaster;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Whoever moves a master on purpose; one for all clusters, as each remembers what it is about. */
record MasterMoves(
        RoleLabels labels, Steering steering, MoveMaster moves, RelieveMaster relief, SwitchMaster onRequest) {
    static MasterMoves of(Vertx vertx, PipelineVerticle.Ports ports, LiveNodes live, InstantSource clock) {
        Steering steering = new Steering(live, clock);
        RoleLabels labels = new RoleLabels(vertx, ports.kube(), live, clock);
        WriteHandover handover = new WriteHandover(vertx, labels, live, steering);
        MoveMaster moves = new MoveMaster(ports.bus(), handover, clock);
        return new MasterMoves(
                labels,
                steering,
                moves,
                new RelieveMaster(ports.kube(), live, moves),
                new SwitchMaster(ports.bus(), ports.kube(), live, moves));
    }

    /** Forgets a cluster that is gone. */
    void forget(ClusterKey key) {
        steering.forget(key);
        moves.forget(key);
        onRequest.forget(key);
    }
}
