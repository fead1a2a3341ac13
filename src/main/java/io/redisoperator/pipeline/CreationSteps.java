package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisDisruptionBudget;
import io.redisoperator.desired.SentinelDisruptionBudget;
import io.redisoperator.heal.CreationHandover;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.SentinelRepointing;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.steps.EnsureBootstrapPod;
import io.redisoperator.pipeline.steps.EnsureDisruptionBudgets;
import io.redisoperator.pipeline.steps.EnsureExporterService;
import io.redisoperator.pipeline.steps.EnsureRedis;
import io.redisoperator.pipeline.steps.EnsureSentinels;
import io.redisoperator.pipeline.steps.EnsureServices;
import io.redisoperator.pipeline.steps.KeepRunning;
import io.redisoperator.pipeline.steps.RetireBootstrapPod;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** The nine steps of creation, in their order. */
final class CreationSteps {
    private CreationSteps() {}

    static List<Step> inOrder(
            Vertx vertx, Bus bus, Kube kube, LiveNodes live, EnsuredObjects objects, DesiredOptions options) {
        WriteHandover handover = new WriteHandover(vertx, kube, live);
        CreationHandover creation = new CreationHandover(vertx, kube, live, new SentinelRepointing(live));
        return List.of(
                new EnsureBootstrapPod(kube, live, objects, options),
                new EnsureServices(objects),
                new EnsureSentinels(kube, live, objects, options),
                new EnsureDisruptionBudgets(
                        objects,
                        "SentinelDisruptionBudget",
                        ObjectNames::sentinel,
                        f -> Optional.of(SentinelDisruptionBudget.of(f))),
                new EnsureExporterService(objects),
                new EnsureRedis(bus, kube, live, objects, handover, options),
                new EnsureDisruptionBudgets(
                        objects, "RedisDisruptionBudget", ObjectNames::redis, RedisDisruptionBudget::of),
                new RetireBootstrapPod(bus, kube, live, creation),
                new KeepRunning(bus, kube, live, handover));
    }
}
