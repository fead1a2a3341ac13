package io.redisoperator.check;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Memory;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.diagnosis.Verdict;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges looks and tells the bus; remembers of each cluster what the next judgement needs. Confined to one context. */
final class Checker {
    private static final Logger LOG = LoggerFactory.getLogger(Checker.class);

    private final Bus bus;
    private final Diagnostician diagnostician;
    private final CheckPace pace;
    private final Map<ClusterKey, Trail> trails = new HashMap<>();

    /**
     * What earlier looks left.
     *
     * @param findings what was found, without the numbers that change with every look
     * @param since when looks began to find that
     * @param endpoints the nodes that were asked
     */
    private record Trail(Memory memory, List<String> findings, Instant since, Set<Endpoint> endpoints) {
        private static Trail start(Instant now) {
            return new Trail(Memory.NONE, List.of(), now, Set.of());
        }
    }

    Checker(Bus bus, Diagnostician diagnostician, CheckPace pace) {
        this.bus = bus;
        this.diagnostician = diagnostician;
        this.pace = pace;
    }

    /** Judges a look, tells, and says when the next one is due. */
    Duration judge(Snapshot snapshot) {
        ClusterKey key = snapshot.key();
        Trail before = trails.computeIfAbsent(key, unknown -> Trail.start(snapshot.at()));
        Verdict verdict = diagnostician.diagnose(snapshot, before.memory());
        Diagnosis diagnosis = verdict.diagnosis();
        List<String> found = diagnosis.findings().stream()
                .map(finding -> finding.kind() + " " + finding.subject())
                .toList();
        boolean other = !found.equals(before.findings());
        if (other) {
            log(key, diagnosis);
        }
        Instant since = other ? snapshot.at() : before.since();
        trails.put(key, new Trail(verdict.next(), found, since, endpoints(snapshot)));
        bus.publish(new Message.Checked(key, snapshot, diagnosis));
        verdict.settled().ifPresent(value -> bus.publish(new Message.RequestSettled(key, Annotations.PROMOTE, value)));
        if (!diagnosis.commands().isEmpty()) {
            bus.publish(new Message.HealRequested(key, diagnosis.commands(), snapshot));
        }
        return pace.next(
                diagnosis.healthy(), other || !diagnosis.commands().isEmpty(), Duration.between(since, snapshot.at()));
    }

    /** Remembers that what a look asked for has been done. */
    void healed(Message.Healed done, Instant now) {
        remember(done.key(), memory -> diagnostician.done(done.command(), done.failed(), memory, now));
    }

    /** Remembers that what a look asked for will not be done. */
    void overtaken(Message.Overtaken left, Instant now) {
        remember(left.key(), memory -> diagnostician.overtaken(left.commands(), memory, now));
    }

    private void remember(ClusterKey of, UnaryOperator<Memory> what) {
        trails.computeIfPresent(
                of,
                (key, trail) ->
                        new Trail(what.apply(trail.memory()), trail.findings(), trail.since(), trail.endpoints()));
    }

    /** From one look at a healthy cluster to the next. */
    Duration rest() {
        return pace.rest();
    }

    /** Nodes that were asked in the look before this one and are no part of the cluster any more. */
    Set<Endpoint> vanished(Snapshot snapshot) {
        Set<Endpoint> now = endpoints(snapshot);
        return asked(snapshot.key()).stream()
                .filter(endpoint -> !now.contains(endpoint))
                .collect(Collectors.toSet());
    }

    /** Forgets a cluster; returns the nodes that were asked. */
    Set<Endpoint> forget(ClusterKey key) {
        Set<Endpoint> asked = asked(key);
        trails.remove(key);
        return asked;
    }

    private Set<Endpoint> asked(ClusterKey key) {
        Trail trail = trails.get(key);
        return trail == null ? Set.of() : trail.endpoints();
    }

    private static Set<Endpoint> endpoints(Snapshot snapshot) {
        return Stream.concat(
                        snapshot.allRedis().flatMap(node -> snapshot.endpoint(node).stream()),
                        snapshot.sentinels().stream().flatMap(node -> snapshot.endpoint(node).stream()))
                .collect(Collectors.toSet());
    }

    private static void log(ClusterKey key, Diagnosis diagnosis) {
        if (diagnosis.healthy()) {
            LOG.info("{}: healthy, master is {}", key, diagnosis.master().orElse("unknown"));
        } else {
            LOG.info(
                    "{}: {}",
                    key,
                    diagnosis.findings().stream().map(Finding::message).collect(Collectors.joining("; ")));
        }
    }
}
