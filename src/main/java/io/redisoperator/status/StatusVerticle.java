package io.redisoperator.status;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Keeps the status of every resource true, and records Events. */
public final class StatusVerticle extends VerticleBase {
    private final StatusPorts ports;
    private final Clocks clocks;
    private final Pace pace;

    public StatusVerticle(StatusPorts ports, Clocks clocks, Pace pace) {
        this.ports = ports;
        this.clocks = clocks;
        this.pace = pace;
    }

    @Override
    public Future<?> start() {
        StatusDesk desk = new StatusDesk(ports, new StatusWriter.Setup(vertx, ports.kube(), clocks, pace));
        Bus bus = ports.bus();
        bus.consume(Message.Checked.class, desk::checked);
        bus.consume(Message.PipelineMoved.class, desk::pipelineMoved);
        bus.consume(Message.MasterMoved.class, desk::masterMoved);
        bus.consume(Message.Healed.class, desk::healed);
        bus.consume(Message.FailoverAsked.class, desk::failoverAsked);
        bus.consume(Message.SpecRejected.class, desk::specRejected);
        bus.consume(Message.Noted.class, desk::noted);
        bus.consume(Message.AccessMoved.class, desk::accessMoved);
        bus.consume(Message.RequestSettled.class, desk::requestSettled);
        bus.consume(Message.ExternalLeft.class, desk::externalLeft);
        bus.consume(Message.FailoverGone.class, desk::failoverGone);
        return Future.succeededFuture();
    }
}
