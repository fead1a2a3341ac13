package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.spec.ConfigDirectives;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the spec's run-time settings into force on Redis processes that started before they were written. They stand in
 * the boot configuration too, so a process that starts later has them already. Each process is compared once for each
 * edit; a cluster at rest is asked nothing.
 */
final class SettingsInForce {
    private static final Pattern MEMORY = Pattern.compile("(\\d+)(b|kb?|mb?|gb?)?");

    private final LiveNodes live;
    private final Map<ClusterKey, Map<ProcessRun, Compared>> compared = new HashMap<>();

    SettingsInForce(LiveNodes live) {
        this.live = live;
    }

    /** The edit that a process was compared with, and what it refused of it. */
    private record Compared(int edit, Optional<String> refusal) {}

    Future<StepOutcome> bringInForce(ManagedCluster cluster) {
        Map<String, String> wanted =
                ConfigDirectives.runtime(cluster.failover().redis().customConfig());
        int edit = wanted.hashCode();
        Map<ProcessRun, Compared> before = compared.getOrDefault(cluster.key(), Map.of());
        Map<ProcessRun, Compared> after = new HashMap<>();
        List<Future<Void>> pending = new ArrayList<>();
        for (Node node : live.redis(cluster)) {
            ProcessRun process = ProcessRun.of(node, "redis");
            Compared last = before.get(process);
            if (last != null && last.edit() == edit) {
                after.put(process, last);
            } else {
                // A silent process is compared when it answers again.
                pending.add(apply(cluster, node, wanted)
                        .onSuccess(refusal -> after.put(process, new Compared(edit, refusal)))
                        .<Void>mapEmpty()
                        .otherwiseEmpty());
            }
        }
        return Future.join(pending).map(all -> {
            compared.put(cluster.key(), after);
            return after.values().stream()
                    .flatMap(c -> c.refusal().stream())
                    .sorted()
                    .findFirst()
                    .<StepOutcome>map(StepOutcome.Rejected::new)
                    .orElse(StepOutcome.SETTLED);
        });
    }

    /** The first refusal, if there is one; a refused setting does not keep the others from being set. */
    private Future<Optional<String>> apply(ManagedCluster cluster, Node node, Map<String, String> wanted) {
        Future<Optional<String>> result = Future.succeededFuture(Optional.empty());
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            result = result.compose(before -> apply(cluster, node, setting.getKey(), setting.getValue())
                    .map(refusal -> before.or(() -> refusal)));
        }
        return result;
    }

    private Future<Optional<String>> apply(ManagedCluster cluster, Node node, String directive, String value) {
        return live.toRedis(cluster, node, "CONFIG", "GET", directive)
                .compose(reply -> reply.equalsIgnoreCase(directive + "\n" + value)
                                || normal(valueOf(reply)).equals(normal(value))
                        ? Future.succeededFuture("OK")
                        : live.toRedis(cluster, node, "CONFIG", "SET", directive, value))
                .map(ok -> Optional.<String>empty())
                .recover(failure -> failure instanceof RedisFailure r && r.kind() == RedisFailure.Kind.REFUSED
                        ? Future.succeededFuture(Optional.of(node.name() + " refuses customConfig \"" + directive + " "
                                + value + "\": " + r.getMessage()))
                        : Future.failedFuture(failure));
    }

    private static String valueOf(String reply) {
        int lineEnd = reply.indexOf('\n');
        return lineEnd < 0 ? "" : reply.substring(lineEnd + 1);
    }

    private static String normal(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        Matcher memory = MEMORY.matcher(lower);
        if (!memory.matches() || memory.group(2) == null || memory.group(1).length() > 12) {
            return lower;
        }
        long unit = switch (memory.group(2)) {
            case "k" -> 1_000L;
            case "kb" -> 1L << 10;
            case "m" -> 1_000_000L;
            case "mb" -> 1L << 20;
            case "g" -> 1_000_000_000L;
            case "gb" -> 1L << 30;
            default -> 1L;
        };
        return String.valueOf(Long.parseLong(memory.group(1)) * unit);
    }
}
