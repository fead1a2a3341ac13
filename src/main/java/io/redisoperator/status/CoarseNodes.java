package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus.Node;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.nodes}, in numbers so coarse that a cluster at rest has a status at rest.
 *
 * <p>Offsets grow for ever: by some bytes a second through pings alone, by gigabytes a minute on a busy cluster. So an
 * offset is rounded down to 64 MiB times a power of two; each value is shown about as long as it took to get there.
 */
final class CoarseNodes {
    static final long LAG_STEP = 1L << 20;

    private CoarseNodes() {}

    static List<Node> of(ClusterHealth health, @Nullable List<Node> previous) {
        Map<String, Node> before = Optional.ofNullable(previous).orElse(List.of()).stream()
                .filter(n -> n.pod() != null)
                .collect(Collectors.toMap(n -> String.valueOf(n.pod()), Function.identity(), (a, b) -> a));
        Snapshot snapshot = health.snapshot();
        Optional<RedisView> master = health.follows()
                ? snapshot.external().flatMap(Answer::said)
                : health.master().flatMap(RedisNode::view);
        return snapshot.allRedis()
                .map(n -> n.view()
                        .map(v -> row(n, v, master, before.get(n.pod().name())))
                        .orElseGet(() -> new Node(n.pod().name(), "unknown", null, null, null)))
                .toList();
    }

    private static Node row(RedisNode node, RedisView view, Optional<RedisView> master, @Nullable Node before) {
        String name = node.pod().name();
        long offset = coarseOffset(view);
        if (view.isMaster()) {
            return new Node(name, "master", null, offset, null);
        }
        String link = view.syncing() || view.loading() ? "syncing" : view.linkUp() ? "up" : "down";
        Long shown = before == null ? null : before.lag();
        Long lag = master.map(m -> lag(m.offset() - view.offset(), shown)).orElse(shown);
        return new Node(name, "replica", link, offset, lag);
    }

    static long coarseOffset(RedisView view) {
        return steps(Math.max(0, view.offset()), LastMaster.OFFSET_STEP);
    }

    /** Keeps the lag that is shown while the true one stays near it, so that a value between two steps does not flap. */
    private static long lag(long bytes, @Nullable Long shown) {
        long lag = Math.max(0, bytes);
        if (shown != null) {
            boolean near = shown == 0 ? lag < 2 * LAG_STEP : lag >= shown / 2 && lag < 4 * shown;
            if (near) {
                return shown;
            }
        }
        return steps(lag, LAG_STEP);
    }

    /** Zero below one step, else the step times the largest power of two that fits. */
    private static long steps(long value, long step) {
        return value < step ? 0 : step * Long.highestOneBit(value / step);
    }
}
