package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The first step of creation, over objects in memory. */
final class BootstrapStage implements AutoCloseable {
    final MemoryKube kube = new MemoryKube();
    final ScriptedNodes nodes = new ScriptedNodes();
    final DesiredOptions options = new DesiredOptions(false);
    final EnsureBootstrapPod step;

    private final Vertx vertx = Vertx.vertx();
    private final ClusterKey key;

    BootstrapStage(ClusterKey key) {
        this.key = key;
        Bus bus = Bus.install(vertx);
        LiveNodes live = new LiveNodes(kube, nodes);
        EnsuredObjects objects = new EnsuredObjects(kube, Clock.systemUTC());
        IntroduceIdentity introduction = new IntroduceIdentity(live, InstantSource.system());
        this.step = new EnsureBootstrapPod(
                kube,
                live,
                new EnsureAccess(
                        new EnsureAccess.Ports(bus, kube, live),
                        objects,
                        new EnsureAccess.Times(InstantSource.system(), Duration.ofSeconds(60), Duration.ofSeconds(30))),
                new EnsureRedis.Objects(
                        bus,
                        objects,
                        options,
                        new RedisVolumes(bus, kube, InstantSource.system(), new Adoptions(System::nanoTime)),
                        new LeavePods(bus, kube, objects, new RenewPods(kube, options, introduction)),
                        introduction,
                        new MissingPods(kube, InstantSource.system())));
    }

    /** A cluster whose data lies on claims. */
    Failover persistent() {
        return Specimens.failover(key, """
                redis:
                  storage:
                    keepAfterDeletion: true
                    persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                """);
    }

    StepOutcome run(Failover failover) {
        return step.run(new ManagedCluster(failover, Credentials.NONE, Credentials.NONE))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
