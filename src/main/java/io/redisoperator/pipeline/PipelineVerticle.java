package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.heal.Healer;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.StaleClients;
import io.redisoperator.kube.Kube;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.pipeline.steps.Adoptions;
import io.redisoperator.pipeline.steps.EnsureAccess;
import io.redisoperator.pipeline.steps.EnsureRedis;
import io.redisoperator.pipeline.steps.IntroduceIdentity;
import io.redisoperator.pipeline.steps.LeavePods;
import io.redisoperator.pipeline.steps.MissingPods;
import io.redisoperator.pipeline.steps.RedisVolumes;
import io.redisoperator.pipeline.steps.RelieveMaster;
import io.redisoperator.pipeline.steps.RenewPods;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The door to the lanes: every change of a cluster and every wish to heal one comes in here. */
public final class PipelineVerticle extends VerticleBase {
    /** Longer than the longest chain of bounded calls in one step; see {@link KeyedLanes}. */
    private static final Duration LANE_DEADLINE = Duration.ofSeconds(60);

    private final Ports ports;
    private final AdmittedClusters admitted;
    private final DesiredOptions options;
    private final Farewell farewell;
    private Supplier<Future<?>> ending = Future::succeededFuture;

    /** What the pipeline needs of the outside. */
    public record Ports(Bus bus, Kube kube, RedisNodes nodes, OperatorMetrics metrics, Times times) {}

    /**
     * When what happens.
     *
     * @param resync between two comparisons of a cluster with its spec when nothing happens
     * @param overlap how long a client's former password is accepted
     * @param secretRecheck between two looks at the Secret that holds the password
     * @param silence after which an earlier operator that writes to a cluster is believed to have stopped
     */
    public record Times(Duration resync, Duration overlap, Duration secretRecheck, Duration silence) {
        public static final Duration SILENCE = Contests.SILENCE;
    }

    public PipelineVerticle(Ports ports, AdmittedClusters admitted, DesiredOptions options, Farewell farewell) {
        this.ports = ports;
        this.admitted = admitted;
        this.options = options;
        this.farewell = farewell;
    }

    @Override
    public Future<?> start() {
        Bus bus = ports.bus();
        Kube kube = ports.kube();
        LiveNodes live = new LiveNodes(kube, ports.nodes());
        InstantSource steady = SteadyClock.ofProcess();
        EnsuredObjects objects = new EnsuredObjects(kube, steady);
        MasterMoves masters = MasterMoves.of(vertx, ports, live, steady);
        Times times = ports.times();
        EnsureAccess access = new EnsureAccess(
                new EnsureAccess.Ports(bus, kube, live),
                objects,
                new EnsureAccess.Times(InstantSource.system(), times.overlap(), times.secretRecheck()));
        RedisVolumes volumes = new RedisVolumes(bus, kube, steady, new Adoptions(System::nanoTime));
        IntroduceIdentity introduction = new IntroduceIdentity(live, steady);
        RenewPods renewal = new RenewPods(kube, options, introduction);
        EnsureRedis.Objects written = new EnsureRedis.Objects(
                bus,
                objects,
                options,
                volumes,
                new LeavePods(bus, kube, objects, renewal),
                introduction,
                new MissingPods(kube, steady));
        Reconciler reconciler = new Reconciler(
                ports,
                admitted,
                objects,
                CreationSteps.inOrder(vertx, ports, live, access, written, masters),
                masters.steering());
        Rounds rounds = new Rounds(vertx, times.resync(), access::due);
        Healer healer = new Healer(
                kube, live, masters.labels(), (key, what) -> bus.publish(new Message.PodsUnheard(key, what)));
        HealRun healRun = new HealRun(bus, healer, admitted, ports.metrics());
        MasterSwitches switches = new MasterSwitches(
                bus,
                masters.labels(),
                live,
                new StaleClients(vertx, live),
                admitted,
                masters.moves()::underWay,
                ports.metrics());
        KeyedLanes lanes = new KeyedLanes(
                new LaneWork(reconciler, healRun, rounds, key -> relieve(masters.relief(), key)),
                LANE_DEADLINE,
                System::nanoTime);
        rounds.onDue(lanes::reconcile);
        bus.consume(Message.FailoverChanged.class, m -> lanes.reconcile(m.key()));
        bus.consume(Message.PodChanged.class, m -> lanes.reconcile(m.key()));
        bus.consume(Message.HealRequested.class, lanes::heal);
        bus.consume(
                Message.Checked.class,
                m -> admitted.cluster(m.key())
                        .filter(cluster -> masters.steering().notices(cluster, m.snapshot()))
                        .ifPresent(cluster -> lanes.reconcile(m.key())));
        bus.consume(Message.FailoverGone.class, m -> masters.forget(m.key()));
        bus.consume(Message.MasterSwitched.class, switches::announced);
        bus.consume(Message.Healed.class, switches::healed);
        bus.consume(Message.FailoverGone.class, m -> switches.forget(m.key()));
        bus.consume(Message.FailoverGone.class, m -> access.forget(m.key()));
        bus.consume(Message.FailoverGone.class, m -> volumes.forget(m.key()));
        bus.consume(Message.FailoverGone.class, m -> renewal.forget(m.key()));
        bus.consume(Message.FailoverGone.class, m -> written.missing().forget(m.key()));
        bus.consume(Message.FailoverGone.class, m -> introduction.forget(m.key()));
        ending = () -> {
            masters.moves().close();
            return Future.join(lanes.close(), switches.close())
                    .eventually(() -> masters.labels().close());
        };
        kube.failovers().forEach(lanes::reconcile);
        return Future.succeededFuture();
    }

    /** Takes no more work, and lets a hand-over above all come to its end: cut in two, it leaves two masters. */
    @Override
    public Future<?> stop() {
        return farewell.await(ending.get());
    }

    /** By the spec that was admitted last: there is no time to read anything. */
    private Future<?> relieve(RelieveMaster relief, ClusterKey key) {
        return admitted.actionable(key).<Future<?>>map(relief::relieve).orElseGet(Future::succeededFuture);
    }
}
