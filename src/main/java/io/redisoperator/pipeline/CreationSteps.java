package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisDisruptionBudget;
import io.redisoperator.desired.SentinelDisruptionBudget;
import io.redisoperator.heal.CreationHandover;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.steps.EnsureAccess;
import io.redisoperator.pipeline.steps.EnsureBootstrapPod;
import io.redisoperator.pipeline.steps.EnsureDisruptionBudgets;
import io.redisoperator.pipeline.steps.EnsureExporterService;
import io.redisoperator.pipeline.steps.EnsureRedis;
import io.redisoperator.pipeline.steps.EnsureSentinels;
import io.redisoperator.pipeline.steps.EnsureServices;
import io.redisoperator.pipeline.steps.KeepFollowing;
import io.redisoperator.pipeline.steps.KeepRunning;
import io.redisoperator.pipeline.steps.MarkPods;
import io.redisoperator.pipeline.steps.RedisRollout;
import io.redisoperator.pipeline.steps.RetireBootstrapPod;
import io.redisoperator.pipeline.steps.SettingsInForce;
import io.vertx.core.Vertx;
import java.util.List;

/** The nine steps of creation, in their order. */
final class CreationSteps {
    private CreationSteps() {}

    static List<Step> inOrder(
            Vertx vertx,
            PipelineVerticle.Ports ports,
            LiveNodes live,
            EnsureAccess access,
            EnsureRedis.Objects written,
            MasterMoves masters) {
        Bus bus = ports.bus();
        Kube kube = ports.kube();
        EnsuredObjects objects = written.ensured();
        DesiredOptions options = written.options();
        RedisRollout rollout = new RedisRollout(bus, kube, new ReplicaLag(vertx, live), masters.moves());
        MarkPods marks = new MarkPods(kube);
        CreationHandover creation = new CreationHandover(vertx, masters.labels(), live);
        SettingsInForce settings = new SettingsInForce(bus, kube, live, objects);
        bus.consume(Message.FailoverGone.class, m -> settings.forget(m.key()));
        EnsureBootstrapPod bootstrap = new EnsureBootstrapPod(kube, live, access, written);
        bus.consume(Message.FailoverGone.class, m -> bootstrap.forget(m.key()));
        return List.of(
                bootstrap,
                new EnsureServices(objects, masters.labels()::moving),
                new EnsureSentinels(kube, live, objects, options, written.introduction()),
                new EnsureDisruptionBudgets(
                        objects, "SentinelDisruptionBudget", ObjectNames::sentinel, SentinelDisruptionBudget::of),
                new EnsureExporterService(objects),
                new EnsureRedis(kube, live, masters.moves(), written),
                new EnsureDisruptionBudgets(
                        objects, "RedisDisruptionBudget", ObjectNames::redis, RedisDisruptionBudget::of),
                new RetireBootstrapPod(
                        bus,
                        kube,
                        live,
                        (cluster, pod) -> masters.moves()
                                .alone(cluster.key(), MoveCause.BOOTSTRAP, () -> creation.handOver(cluster, pod))),
                new KeepFollowing(
                        bus,
                        new KeepFollowing.Means(live, rollout, settings, marks, masters.steering()),
                        new KeepRunning(
                                live,
                                new KeepRunning.Movers(masters.relief(), masters.onRequest(), rollout),
                                masters.steering(),
                                new KeepRunning.Kept(settings, written.volumes(), marks))));
    }
}
