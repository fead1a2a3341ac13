package io.redisoperator.check;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.spec.FailoverSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The door to looking: a timer for each cluster, and whatever makes a look worth while before it is due. */
public final class CheckerVerticle extends VerticleBase {
    private final Ports ports;
    private final Duration interval;
    private final Diagnostician diagnostician;
    private final InstantSource clock;
    private @Nullable CheckSchedule schedule;
    private @Nullable Looks looks;

    /** What a look needs of the outside. */
    public record Ports(
            Bus bus,
            Kube kube,
            RedisNodes nodes,
            SentinelEvents events,
            FailoverSource failovers,
            CredentialSource credentials) {}

    /** @param interval from one look at a healthy cluster to the next */
    public CheckerVerticle(Ports ports, Duration interval, Diagnostician diagnostician, InstantSource clock) {
        this.ports = ports;
        this.interval = interval;
        this.diagnostician = diagnostician;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        Bus bus = ports.bus();
        SnapshotReader reader = new SnapshotReader(
                ports.kube(), ports.nodes(), new NodeLogins(ports.kube(), ports.credentials()), clock);
        Checker checker = new Checker(bus, diagnostician, new CheckPace(interval));
        SentinelWatch sentinels = new SentinelWatch(ports.events(), bus, clock);
        Looks each = new Looks(ports, reader, checker, sentinels);
        CheckSchedule due = new CheckSchedule(vertx, each::look);
        Consumer<ClusterKey> noticed = key -> {
            bus.publish(new Message.Noticed(key, clock.instant()));
            due.soon(key);
        };
        sentinels.onEvent(noticed);
        bus.consume(Message.PodChanged.class, message -> noticed.accept(message.key()));
        bus.consume(Message.Healed.class, message -> checker.healed(message, clock.instant()));
        bus.consume(Message.Overtaken.class, message -> checker.overtaken(message, clock.instant()));
        bus.consume(Message.CheckRequested.class, message -> due.soon(message.key()));
        bus.consume(Message.PipelineMoved.class, message -> due.soon(message.key()));
        bus.consume(Message.FailoverChanged.class, message -> due.soon(message.key()));
        bus.consume(Message.FailoverGone.class, message -> {
            due.forget(message.key());
            each.forget(message.key());
        });
        ports.kube().failovers().forEach(due::soon);
        schedule = due;
        looks = each;
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        if (schedule != null && looks != null) {
            schedule.forgetAll();
            looks.forgetAll();
        }
        return Future.succeededFuture();
    }
}
