package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.Healer;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.metrics.Outcome;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.steps.HandoverNews;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.WriteGuards;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the commands of one diagnosis in the order that they need, and tells what became of each. */
final class HealRun {
    private static final Logger LOG = LoggerFactory.getLogger(HealRun.class);

    private final Bus bus;
    private final Healer healer;
    private final AdmittedClusters admitted;
    private final OperatorMetrics metrics;

    HealRun(Bus bus, Healer healer, AdmittedClusters admitted, OperatorMetrics metrics) {
        this.bus = bus;
        this.healer = healer;
        this.admitted = admitted;
        this.metrics = metrics;
    }

    Future<Void> run(Message.HealRequested request) {
        Optional<ManagedCluster> cluster = admitted.cluster(request.key());
        List<HealCommand> commands =
                cluster.map(c -> allowed(c.failover(), request.commands())).orElse(List.of());
        if (commands.isEmpty()) {
            return Future.succeededFuture();
        }
        return new HealOrder(commands)
                .run(command ->
                        heal(cluster.orElseThrow(), command, request.evidence().at()))
                .onSuccess(done -> bus.publish(new Message.CheckRequested(request.key())));
    }

    /** Tells that nothing comes of that. */
    void overtaken(Message.HealRequested request) {
        bus.publish(new Message.Overtaken(request.key(), request.commands()));
    }

    /**
     * Leaving a cluster as it is, as a person may ask for, cannot mean to leave it without writes because of a hand-over
     * of this operator: what that put there is still taken away.
     */
    private static List<HealCommand> allowed(Failover failover, List<HealCommand> commands) {
        int usual = WriteGuards.of(failover).replicas();
        return failover.paused()
                ? commands.stream()
                        .filter(c -> c instanceof HealCommand.SetWriteGuard guard && guard.replicas() == usual)
                        .toList()
                : commands;
    }

    private Future<Void> heal(ManagedCluster cluster, HealCommand command, Instant decided) {
        long began = System.nanoTime();
        return healer.heal(cluster, command, decided).map(result -> {
            metrics.healTook(
                    cluster.key(), word(command), Duration.ofNanos(System.nanoTime() - began), outcome(result));
            tell(cluster, command, result);
            return null;
        });
    }

    private static MoveCause cause(HealCommand command) {
        return command instanceof HealCommand.PromoteFromExternal ? MoveCause.LEFT_EXTERNAL : MoveCause.HEALING;
    }

    private static String word(HealCommand command) {
        return command.getClass().getSimpleName();
    }

    private static Outcome outcome(HealResult result) {
        return switch (result) {
            case HealResult.Done d -> Outcome.DONE;
            case HealResult.Skipped s -> Outcome.SKIPPED;
            case HealResult.Failed f -> Outcome.FAILED;
        };
    }

    private void tell(ManagedCluster cluster, HealCommand command, HealResult result) {
        ClusterKey key = cluster.key();
        String what = word(command);
        switch (result) {
            case HealResult.Done d -> {
                bus.publish(new Message.Healed(key, command, false));
                LOG.info("{}: {} ({})", key, d.text(), command.evidence());
                bus.publish(new Message.Noted(key, false, what, d.text() + ": " + command.evidence()));
                HandoverNews.publish(bus, key, d, cause(command), command.evidence());
            }
            case HealResult.Skipped s -> LOG.info("{}: {} left undone: {}", key, what, s.why());
            case HealResult.Failed f -> {
                bus.publish(new Message.Healed(key, command, true));
                LOG.warn("{}: {} failed: {}", key, what, f.why());
                bus.publish(new Message.Noted(key, true, what + "Failed", f.why()));
                HandoverNews.publish(bus, cluster, f, cause(command), command.evidence());
            }
        }
    }
}
