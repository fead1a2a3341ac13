package io.redisoperator;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.status.StatusSink;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Shows every status as metrics. */
record StatusGauges(OperatorMetrics metrics) implements StatusSink {
    @Override
    public void composed(ClusterKey key, FailoverStatus status) {
        List<Condition> conditions = Objects.requireNonNullElse(status.conditions(), List.of());
        boolean ready = conditions.stream().anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        metrics.clusterIs(key, Optional.ofNullable(status.phase()).orElse("Creating"), ready);
    }

    @Override
    public void gone(ClusterKey key) {
        metrics.forget(key);
    }
}
