package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.Master;
import io.redisoperator.api.FailoverStatus.Node;
import io.redisoperator.api.FailoverStatus.Pipeline;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.kube.CarriedStatus;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Composes a status of what is known. Equal circumstances give an equal status, whatever the clock and counters say. */
final class StatusComposer {
    private StatusComposer() {}

    static FailoverStatus compose(Facts facts) {
        FailoverStatus previous = facts.previous();
        Optional<ClusterHealth> health = facts.look().map(ClusterHealth::of);
        Phase phase = phase(facts);
        return new FailoverStatus(
                phase.text(),
                facts.generation(),
                Conditions.date(
                        Verdicts.of(facts, phase, health), previous.conditions(), facts.generation(), facts.now()),
                facts.progress().map(p -> pipeline(p, facts)).orElse(previous.pipeline()),
                bootstrapped(facts, health) ? Boolean.TRUE : null,
                health.map(StatusComposer::redis).orElse(previous.redis()),
                health.map(StatusComposer::sentinels).orElse(previous.sentinels()),
                health.flatMap(StatusComposer::master).orElse(previous.master()),
                nodes(health, previous.nodes()),
                facts.moved().orElse(previous.lastFailover()),
                RecordedLineage.of(health, previous.lineage(), facts.now()),
                facts.requests(),
                RecordedFollowing.of(facts),
                rivals(facts));
    }

    private static Phase phase(Facts facts) {
        if (Phase.RUNNING.is(facts.previous().phase()) || facts.atRest()) {
            return Phase.RUNNING;
        }
        boolean refused = facts.rejection().isPresent()
                || facts.current().filter(p -> p.state() == State.REJECTED).isPresent();
        if (!refused) {
            return Phase.CREATING;
        }
        return Boolean.TRUE.equals(facts.previous().bootstrapped()) ? Phase.RUNNING : Phase.FAILED;
    }

    private static Pipeline pipeline(Progress progress, Facts facts) {
        Optional<Pipeline> same = Optional.ofNullable(facts.previous().pipeline())
                .filter(p -> Integer.valueOf(progress.step()).equals(p.step()));
        String since = same.map(Pipeline::since)
                .orElseGet(() -> facts.now().truncatedTo(ChronoUnit.SECONDS).toString());
        String older = same.map(Pipeline::waitingFor).orElse(null);
        boolean waits = progress.state() != State.SETTLED && !progress.reason().isEmpty();
        return new Pipeline(
                progress.step(),
                progress.name(),
                since,
                waits ? Wording.settled(older, Wording.shortened(progress.reason())) : null);
    }

    /** Once true, true for ever: it keeps an empty bootstrap master away from data. */
    private static boolean bootstrapped(Facts facts, Optional<ClusterHealth> health) {
        boolean ownMaster = health.flatMap(
                        h -> h.master().filter(m -> h.snapshot().redis().contains(m)))
                .isPresent();
        boolean leaves =
                facts.following().filter(Expectation.Following::leaving).isPresent();
        boolean follows = CarriedStatus.stillFollowed(facts.previous()).isPresent()
                || (facts.following().isPresent() && !leaves);
        return (ownMaster && (leaves || !follows))
                || (facts.atRest() && !follows)
                || Boolean.TRUE.equals(facts.previous().bootstrapped());
    }

    private static String redis(ClusterHealth health) {
        return health.inSync() + "/" + health.snapshot().expected().redisReplicas();
    }

    private static String sentinels(ClusterHealth health) {
        return health.agreeing() + "/" + health.snapshot().expected().sentinelReplicas();
    }

    /** The last master stays on record while there is none: whoever elects the next one needs to know it. */
    private static Optional<Master> master(ClusterHealth health) {
        return health.master()
                .map((RedisNode m) -> new Master(
                        m.pod().name(),
                        health.snapshot().endpoint(m).map(Object::toString).orElse(null)));
    }

    /** So that whoever looks next, with no memory of it, makes none of them follow another unasked. */
    private static @Nullable List<String> rivals(Facts facts) {
        return facts.look()
                .map(look -> look.diagnosis().rivals().stream().sorted().toList())
                .or(() -> Optional.ofNullable(facts.previous().rivals()))
                .filter(names -> !names.isEmpty())
                .orElse(null);
    }

    private static @Nullable List<Node> nodes(Optional<ClusterHealth> health, @Nullable List<Node> previous) {
        return health.map(h -> CoarseNodes.of(h, previous)).orElse(previous);
    }
}
