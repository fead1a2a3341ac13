package io.redisoperator.status;

import static io.redisoperator.status.Verdict.no;
import static io.redisoperator.status.Verdict.unknown;
import static io.redisoperator.status.Verdict.yes;

import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Area;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each condition says of the facts. */
final class Verdicts {
    private static final Verdict NOT_CHECKED = unknown("NotCheckedYet", "the nodes have not been looked at yet");

    private final Facts facts;
    private final Phase phase;
    private final Optional<ClusterHealth> health;

    private Verdicts(Facts facts, Phase phase, Optional<ClusterHealth> health) {
        this.facts = facts;
        this.phase = phase;
        this.health = health;
    }

    /** By condition type, in the order in which a status lists them. */
    static Map<String, Verdict> of(Facts facts, Phase phase, Optional<ClusterHealth> health) {
        Verdicts verdicts = new Verdicts(facts, phase, health);
        Map<String, Verdict> byType = new LinkedHashMap<>();
        byType.put(Conditions.READY, verdicts.ready());
        byType.put(Conditions.PROGRESSING, verdicts.progressing());
        byType.put(Conditions.DEGRADED, verdicts.degraded());
        byType.put(Conditions.QUORUM_OK, verdicts.quorumOk());
        byType.put(Conditions.REPLICATION_HEALTHY, verdicts.replicationHealthy());
        byType.put(Conditions.CONFIG_APPLIED, verdicts.configApplied());
        verdicts.following().ifPresent(verdict -> byType.put(Conditions.FOLLOWING, verdict));
        verdicts.passwordChanging().ifPresent(verdict -> byType.put(Conditions.PASSWORD_CHANGING, verdict));
        return byType;
    }

    private Verdict ready() {
        if (facts.rejection().isPresent()) {
            SpecRejected rejection = facts.rejection().get();
            return no(rejection.reason(), rejection.message());
        }
        Optional<Finding> blocked = health.filter(seen -> !seen.follows()).flatMap(ClusterHealth::blocked);
        if (blocked.isPresent()) {
            return no(Wording.reason(Finding.Kind.BLOCKED), blocked.get().message());
        }
        if (!facts.rolledOut()) {
            return no(unsettledReason(), whereItStands());
        }
        if (health.isEmpty()) {
            return rememberedReady();
        }
        if (!facts.lookedSinceRollOut()) {
            return no("NotCheckedYet", "rolled out; the next look at the nodes decides");
        }
        ClusterHealth seen = health.get();
        if (seen.follows()) {
            return outside().map(FollowingVerdict::ready).orElse(NOT_CHECKED);
        }
        if (!seen.routed()) {
            return seen.gravest(Area.MASTER)
                    .map(f -> no(Wording.reason(f.kind()), f.message()))
                    .orElseGet(() -> no("NoMaster", "there is not exactly one labelled master that answers"));
        }
        if (!seen.electable()) {
            return quorumLost(seen);
        }
        return yes("Serving", address(seen) + " serves as master");
    }

    private Verdict progressing() {
        if (facts.rejection().isPresent()) {
            SpecRejected rejection = facts.rejection().get();
            return no(rejection.reason(), rejection.message());
        }
        if (facts.progress().isEmpty()) {
            return remembered(Conditions.PROGRESSING);
        }
        Optional<Progress> current = facts.current();
        if (current.filter(p -> p.state() == State.REJECTED).isPresent()) {
            return no("StepRejected", whereItStands());
        }
        if (current.filter(p -> p.state() == State.PAUSED).isPresent()) {
            return no("Paused", whereItStands());
        }
        boolean resting = current.filter(p -> p.step() == CreationStep.LAST && p.state() == State.SETTLED)
                .isPresent();
        return resting
                ? no("Settled", "generation " + facts.generation() + " is rolled out")
                : yes(unsettledReason(), whereItStands());
    }

    private Verdict degraded() {
        if (phase != Phase.RUNNING) {
            return no(phase.text(), "there is nothing yet that could be degraded");
        }
        if (facts.rejection().isPresent()) {
            SpecRejected rejection = facts.rejection().get();
            return yes(rejection.reason(), "runs on as before: " + rejection.message());
        }
        if (facts.current().filter(p -> p.state() == State.REJECTED).isPresent()) {
            return yes("StepRejected", whereItStands());
        }
        if (health.isEmpty()) {
            return remembered(Conditions.DEGRADED);
        }
        List<Finding> felt = health.get().findings().stream()
                .filter(f -> f.kind().area() != Area.HYGIENE)
                .toList();
        return felt.isEmpty()
                ? no("AsAsked", "nothing is amiss")
                : yes(Wording.reason(felt.getFirst().kind()), Wording.told(felt));
    }

    private Verdict quorumOk() {
        if (health.isEmpty()) {
            return remembered(Conditions.QUORUM_OK);
        }
        ClusterHealth seen = health.get();
        if (seen.follows()) {
            return outside().map(FollowingVerdict::quorum).orElse(NOT_CHECKED);
        }
        return seen.electable() ? yes("QuorumReached", sentinelsAgree(seen)) : quorumLost(seen);
    }

    /** Enough may agree and yet not know enough of each other to elect a leader. */
    private static Verdict quorumLost(ClusterHealth seen) {
        String why = seen.agreeing() < seen.needed() ? "" : ", but fewer than that know of enough others that are up";
        return no("QuorumLost", sentinelsAgree(seen) + why);
    }

    private Verdict replicationHealthy() {
        if (health.isEmpty()) {
            return remembered(Conditions.REPLICATION_HEALTHY);
        }
        ClusterHealth seen = health.get();
        String count = seen.replicasInSync() + " of " + seen.askedReplicas() + " replicas are in sync";
        if (seen.master().isEmpty() && !seen.follows()) {
            return no("NoMaster", "there is no master to replicate from");
        }
        Optional<Finding> finding = seen.gravest(Area.REPLICATION);
        if (finding.isPresent()) {
            return no(
                    Wording.reason(finding.get().kind()),
                    count + ": " + finding.get().message());
        }
        return seen.replicasInSync() < seen.askedReplicas() ? no("ReplicaMissing", count) : yes("InSync", count);
    }

    private Verdict configApplied() {
        if (facts.rejection().isPresent()) {
            SpecRejected rejection = facts.rejection().get();
            return no(rejection.reason(), rejection.message());
        }
        return facts.rolledOut()
                ? yes("Applied", "every pod runs what generation " + facts.generation() + " asks for")
                : no(unsettledReason(), whereItStands());
    }

    /** Empty for a cluster of its own. */
    private Optional<Verdict> following() {
        if (facts.left() || (health.isPresent() && outside().isEmpty())) {
            return Optional.empty();
        }
        return outside()
                .map(FollowingVerdict::following)
                .or(() -> Conditions.find(facts.previous().conditions(), Conditions.FOLLOWING)
                        .flatMap(Verdict::from));
    }

    private Optional<FollowingVerdict> outside() {
        return health.flatMap(seen -> facts.following().map(external -> new FollowingVerdict(seen, external)));
    }

    /** Empty until it is known once: there is nothing yet that could change. */
    private Optional<Verdict> passwordChanging() {
        return facts.access()
                .map(AccessVerdict::of)
                .or(() -> Conditions.find(facts.previous().conditions(), Conditions.PASSWORD_CHANGING)
                        .flatMap(Verdict::from));
    }

    private String unsettledReason() {
        State state = facts.current().map(Progress::state).orElse(State.WAITING);
        return switch (state) {
            case REJECTED -> "StepRejected";
            case FAILED -> "StepFailed";
            case PAUSED -> "Paused";
            case SETTLED, WAITING -> phase == Phase.RUNNING ? "RollingOut" : "Creating";
        };
    }

    private String whereItStands() {
        if (facts.current().isEmpty()) {
            return "generation " + facts.generation() + " waits for its turn";
        }
        Progress progress = facts.current().get();
        String step = "step " + progress.step() + " of " + CreationStep.LAST + " (" + progress.name() + ")";
        return progress.reason().isEmpty() ? step : step + ": " + progress.reason();
    }

    private static String sentinelsAgree(ClusterHealth seen) {
        return seen.agreeing() + " of " + seen.snapshot().expected().sentinelReplicas() + " sentinels agree"
                + seen.master().map(m -> " on " + m.pod().name()).orElse("")
                + "; " + seen.needed() + " are needed to elect another master";
    }

    private static String address(ClusterHealth seen) {
        return seen.master()
                .map(m -> m.pod().name()
                        + seen.snapshot().endpoint(m).map(e -> " at " + e).orElse(""))
                .orElse("no pod");
    }

    /** What was ready for another generation says nothing of this one. */
    private Verdict rememberedReady() {
        return Conditions.find(facts.previous().conditions(), Conditions.READY)
                .filter(c -> Long.valueOf(facts.generation()).equals(c.getObservedGeneration()))
                .flatMap(Verdict::from)
                .orElseGet(() -> no("NotCheckedYet", "rolled out; the first look at the nodes decides"));
    }

    /** After a restart of the operator the last word stands until there is a new one. */
    private Verdict remembered(String type) {
        return Conditions.find(facts.previous().conditions(), type)
                .flatMap(Verdict::from)
                .orElse(NOT_CHECKED);
    }
}
