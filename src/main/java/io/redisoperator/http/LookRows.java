package io.redisoperator.http;

import io.redisoperator.bus.Message.Checked;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.http.FailoverView.CommandRow;
import io.redisoperator.http.FailoverView.FindingRow;
import io.redisoperator.http.FailoverView.Look;
import io.redisoperator.http.FailoverView.RedisRow;
import io.redisoperator.http.FailoverView.SentinelRow;
import io.redisoperator.model.Labels;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A look at a cluster as rows of text and numbers. */
final class LookRows {
    private LookRows() {}

    static Look of(Checked look, Instant at) {
        Snapshot snapshot = look.snapshot();
        return new Look(
                at.toString(),
                snapshot.allRedis().map(n -> redis(snapshot, n)).toList(),
                snapshot.sentinels().stream().map(n -> sentinel(snapshot, n)).toList(),
                look.diagnosis().findings().stream()
                        .map(f ->
                                new FindingRow(f.kind().name(), f.kind().area().name(), f.subject(), f.message()))
                        .toList(),
                look.diagnosis().commands().stream()
                        .map(c -> new CommandRow(c.getClass().getSimpleName(), c.evidence()))
                        .toList());
    }

    private static RedisRow redis(Snapshot snapshot, RedisNode node) {
        Optional<RedisView> said = node.view();
        return new RedisRow(
                node.pod().name(),
                snapshot.endpoint(node).map(Object::toString).orElse(null),
                node.pod().ready(),
                node.pod().role().map(Labels::value).orElse(null),
                silence(node.answer()),
                said.map(v -> v.role().name().toLowerCase(Locale.ROOT)).orElse(null),
                said.flatMap(RedisView::master).map(Object::toString).orElse(null),
                said.filter(v -> !v.isMaster()).map(LookRows::link).orElse(null),
                said.map(RedisView::loading).orElse(null),
                said.map(RedisView::offset).orElse(null),
                said.map(RedisView::keys).orElse(null),
                said.map(RedisView::version).orElse(null));
    }

    private static String link(RedisView view) {
        return view.syncing() ? "syncing" : view.linkUp() ? "up" : "down";
    }

    private static SentinelRow sentinel(Snapshot snapshot, SentinelNode node) {
        Optional<SentinelView.Monitor> monitor = node.view().flatMap(SentinelView::monitor);
        return new SentinelRow(
                node.pod().name(),
                snapshot.endpoint(node).map(Object::toString).orElse(null),
                node.pod().ready(),
                silence(node.answer()),
                monitor.map(m -> m.master().toString()).orElse(null),
                monitor.map(SentinelView.Monitor::doubtsMaster).orElse(null),
                monitor.map(SentinelView.Monitor::failoverInProgress).orElse(null),
                monitor.map(SentinelView.Monitor::quorum).orElse(null),
                monitor.map(SentinelView.Monitor::quorumReachable).orElse(null),
                monitor.map(m -> m.replicas().size()).orElse(null),
                monitor.map(m -> m.sentinels().size()).orElse(null),
                node.view().map(SentinelView::tilt).orElse(null));
    }

    private static <T> @Nullable String silence(Answer<T> answer) {
        return switch (answer) {
            case Answer.Said<T> s -> null;
            case Answer.Silent<T> s -> s.reason();
        };
    }
}
