package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus.Following;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.FollowingRules;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.model.Endpoint;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.following}: whose data the pods hold. It is written before the first of them follows, when nothing is lost
 * by it, and taken back when the last of them does not any more.
 */
final class RecordedFollowing {
    private RecordedFollowing() {}

    static @Nullable Following of(Facts facts) {
        if (facts.left()) {
            return null;
        }
        Following before = facts.previous().following();
        return facts.look()
                .map(seen -> seen.snapshot())
                .flatMap(snapshot -> begun(facts, snapshot, Optional.ofNullable(before))
                        .or(() -> left(facts, snapshot, Optional.ofNullable(before))))
                .orElse(before);
    }

    private static Optional<Following> begun(Facts facts, Snapshot snapshot, Optional<Following> before) {
        return snapshot.expected().follows().flatMap(following -> {
            Optional<Following> same = before.filter(b -> b.leftAt() == null && isOf(b, following.external()));
            if (same.isPresent()) {
                return same.map(b -> following(following, b.since()));
            }
            return FollowingRules.mayBegin(snapshot)
                    ? Optional.of(following(following, text(facts)))
                    : Optional.empty();
        });
    }

    private static Optional<Following> left(Facts facts, Snapshot snapshot, Optional<Following> before) {
        boolean leaving = snapshot.expected().following().isPresent()
                && snapshot.expected().follows().isEmpty();
        boolean ownMaster =
                snapshot.redis().stream().flatMap(node -> node.view().stream()).anyMatch(RedisView::isMaster);
        return before.filter(b -> leaving && ownMaster && b.leftAt() == null)
                .map(b -> new Following(b.host(), b.port(), b.secret(), b.since(), text(facts)));
    }

    private static String text(Facts facts) {
        return facts.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Following following(Expectation.Following external, @Nullable String since) {
        return new Following(
                external.external().host(),
                external.external().port(),
                external.secret().orElse(null),
                since,
                null);
    }

    private static boolean isOf(Following recorded, Endpoint external) {
        return external.host().equals(recorded.host())
                && Integer.valueOf(external.port()).equals(recorded.port());
    }
}
