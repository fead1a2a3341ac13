package io.redisoperator.status;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.Expectation.Following;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Area;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.RedisView;
import java.util.List;
import java.util.Optional;

/** What conditions say of a cluster that follows a Redis outside, or is about to leave it. */
final class FollowingVerdict {
    private static final List<String> LOGIN = List.of("NOAUTH", "WRONGPASS", "password");

    private final ClusterHealth seen;
    private final Following following;

    FollowingVerdict(ClusterHealth seen, Following following) {
        this.seen = seen;
        this.following = following;
    }

    /** The condition {@code Following}. */
    Verdict following() {
        if (following.leaving()) {
            return seen.findings().stream()
                    .filter(finding -> finding.kind() == Kind.LEAVING_EXTERNAL)
                    .findFirst()
                    .map(finding -> Verdict.yes("Leaving", finding.message()))
                    .orElseGet(() -> Verdict.no("Left", following.external() + " is not followed any more"));
        }
        return whole() ? Verdict.yes("InSync", told()) : Verdict.no(reason(), told());
    }

    /** The condition {@code Ready}, while nobody is to be master. */
    Verdict ready() {
        return whole() ? Verdict.yes("Following", told() + "; nobody takes writes here") : Verdict.no(reason(), told());
    }

    /** The condition {@code QuorumOk}. */
    Verdict quorum() {
        return Verdict.no(
                "Following",
                following.announced()
                        ? seen.agreeing() + " of " + seen.snapshot().expected().sentinelReplicas()
                                + " sentinels name " + following.external()
                                + " to clients; they replace nobody while all pods follow it"
                        : "there are no sentinels while all pods follow " + following.external());
    }

    private boolean whole() {
        return seen.inSync() >= seen.askedReplicas()
                && seen.gravest(Area.MASTER).isEmpty()
                && announced();
    }

    /** Whether clients that ask the sentinels are told, by as many as could name a master of the cluster's own. */
    private boolean announced() {
        return !following.announced() || seen.agreeing() >= seen.needed();
    }

    private String reason() {
        if (seen.gravest(Area.MASTER).isPresent()) {
            return "DataWouldBeLost";
        }
        return silence()
                .map(silence -> LOGIN.stream().anyMatch(silence::contains) ? "LoginRefused" : "Unreachable")
                .orElseGet(() -> seen.gravest(Area.REPLICATION)
                        .or(() -> announced() ? Optional.empty() : seen.gravest(Area.QUORUM))
                        .map(finding -> Wording.reason(finding.kind()))
                        .orElse(announced() ? "ReplicaMissing" : "SentinelMissing"));
    }

    private Optional<String> silence() {
        return seen.snapshot()
                .external()
                .filter(answer -> answer instanceof Answer.Silent)
                .map(answer -> ((Answer.Silent<RedisView>) answer).reason());
    }

    private String told() {
        String count = seen.inSync() + " of " + seen.askedReplicas() + " pods are in sync with " + following.external();
        List<Finding> felt = seen.findings().stream()
                .filter(finding -> finding.kind().area() != Area.HYGIENE || finding.kind() == Kind.EXTERNAL_UNSEEN)
                .toList();
        return felt.isEmpty() ? count + lag().map(lag -> ", " + lag).orElse("") : count + ": " + Wording.told(felt);
    }

    /** Of the one that is furthest behind. */
    private Optional<String> lag() {
        return seen.snapshot().external().flatMap(Answer::said).map(there -> {
            long behind = seen.snapshot().redis().stream()
                    .flatMap(node -> node.view().stream())
                    .mapToLong(view -> Math.max(0, there.offset() - view.offset()))
                    .max()
                    .orElse(0);
            return "at most " + behind + " bytes behind";
        });
    }
}
