package io.redisoperator.http;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Joins the statuses in the cache with the latest looks. */
public final class FailoverBoard implements FailoverViews {
    private final Kube kube;
    private final InstantSource wall;
    private final Map<ClusterKey, Heard> looks = new ConcurrentHashMap<>();

    /** @param at when it was heard of, by the clock that people read */
    private record Heard(Checked look, Instant at) {}

    public FailoverBoard(Kube kube, InstantSource wall) {
        this.kube = kube;
        this.wall = wall;
    }

    /** Keeps the latest look at each cluster from now on; call on the context that should receive the messages. */
    public void listen(Bus bus) {
        bus.consume(Checked.class, look -> looks.put(look.key(), new Heard(look, wall.instant())));
        bus.consume(Message.FailoverGone.class, gone -> looks.remove(gone.key()));
    }

    @Override
    public SortedSet<ClusterKey> keys() {
        return new TreeSet<>(kube.failovers());
    }

    @Override
    public Optional<FailoverView> view(ClusterKey key) {
        return kube.resources(key).stream()
                .map(r -> CarriedStatus.of(r).orElse(FailoverStatus.NONE))
                .min(Comparator.comparing(FailoverBoard::refused))
                .map(status -> view(key, status, looks.get(key)));
    }

    private static FailoverView view(ClusterKey key, FailoverStatus status, @Nullable Heard last) {
        return new FailoverView(
                key.namespace(),
                key.name(),
                status.phase(),
                status.observedGeneration(),
                Optional.ofNullable(status.conditions()).orElse(List.of()),
                status.pipeline(),
                status.master(),
                status.redis(),
                status.sentinels(),
                status.lastFailover(),
                last == null ? null : LookRows.of(last.look(), last.at()));
    }

    /** Of two resources of one name, the one that is followed is shown. */
    private static boolean refused(FailoverStatus status) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .anyMatch(c -> "NameConflict".equals(c.getReason()));
    }
}
