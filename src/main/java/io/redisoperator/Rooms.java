package io.redisoperator;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.check.CheckerVerticle;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.Patience;
import io.redisoperator.kube.CacheFeed;
import io.redisoperator.kube.Kube;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.metrics.Outcome;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.pipeline.AdmittedClusters;
import io.redisoperator.pipeline.Farewell;
import io.redisoperator.pipeline.PipelineVerticle;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.status.Clocks;
import io.redisoperator.status.Pace;
import io.redisoperator.status.StatusPorts;
import io.redisoperator.status.StatusVerticle;
import io.redisoperator.watch.WatcherVerticle;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Wires the rooms of a leader by hand. */
record Rooms(
        OperatorConfig config,
        Bus bus,
        Kube kube,
        RedisNodes nodes,
        SentinelEvents events,
        CacheFeed feed,
        OperatorMetrics metrics,
        Farewell farewell,
        Duration silence) {

    /** What the leader runs, in the order in which it starts: whoever speaks comes after those who listen. */
    List<Deployable> ofLeader() {
        AdmittedClusters admitted = new AdmittedClusters();
        InstantSource steady = SteadyClock.ofProcess();
        bus.consume(Message.Noticed.class, sign -> metrics.noticed(sign.key(), sign.at()));
        bus.consume(
                Message.Checked.class,
                look -> metrics.checkTook(
                        look.key(),
                        look.snapshot().at(),
                        Duration.between(look.snapshot().at(), steady.instant()),
                        look.diagnosis()));
        bus.consume(
                Message.WritesPaused.class,
                over -> metrics.handoverTook(
                        over.key(), over.cause().word(), over.moved() ? Outcome.DONE : Outcome.FAILED, over.paused()));
        return List.of(
                new StatusVerticle(
                        new StatusPorts(bus, kube, admitted, new StatusGauges(metrics)),
                        new Clocks(InstantSource.system(), steady),
                        Pace.DEFAULT),
                new PipelineVerticle(
                        new PipelineVerticle.Ports(
                                bus,
                                kube,
                                nodes,
                                metrics,
                                new PipelineVerticle.Times(
                                        config.reconcile().resync(),
                                        config.auth().overlap(),
                                        config.auth().recheck(),
                                        silence)),
                        admitted,
                        new DesiredOptions(config.redis().bind() == OperatorConfig.Bind.POD_IP),
                        farewell),
                new CheckerVerticle(
                        new CheckerVerticle.Ports(bus, kube, nodes, events, admitted, admitted),
                        config.check().interval(),
                        new Diagnostician(Patience.DEFAULT),
                        steady),
                new WatcherVerticle(feed, kube, bus));
    }
}
