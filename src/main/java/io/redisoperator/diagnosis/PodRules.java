package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.ObjectNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pods that are missing or keep silent. Kubernetes brings them back, so they are found and waited for, not healed. */
final class PodRules {
    private final Round round;
    private final Snapshot now;

    PodRules(Round round) {
        this.round = round;
        this.now = round.now();
    }

    /** Notes every absence. */
    void apply() {
        now.allRedis()
                .filter(node -> node.view().isEmpty() && !node.pod().terminated())
                .forEach(this::silentRedis);
        missing().forEach(this::missingRedis);
        now.allRedis()
                .filter(PodRules::loading)
                .forEach(node -> round.sighted(Sign.Kind.LOADING, node.pod().uid()));
        now.sentinels().stream()
                .filter(node -> node.view().isEmpty() && !node.pod().deleting())
                .forEach(this::silentSentinel);
        int missing = now.expected().sentinelReplicas() - now.sentinels().size();
        if (missing > 0) {
            round.finding(
                    Kind.SENTINEL_MISSING,
                    now.key().name(),
                    missing + " of " + now.expected().sentinelReplicas() + " sentinel pods do not exist");
        }
    }

    /**
     * Pods that may yet turn out to hold the newest data, and so are waited for before a master is elected: those that
     * keep silent or load, and with persistent storage those that do not exist. Not those that were given up.
     */
    List<String> awaited() {
        Stream<String> silent =
                now.allRedis().filter(node -> mayHoldData(node) && !lost(node)).map(PodRules::name);
        Stream<String> loading = now.allRedis()
                .filter(node -> loading(node) && !loadsForEver(node))
                .map(PodRules::name);
        return Stream.of(silent, loading, absent().filter(pod -> !lost(pod)))
                .flatMap(pods -> pods)
                .sorted()
                .toList();
    }

    /** The same with those that were given up: whoever has not answered may still hold newer data than all that did. */
    List<String> mayHoldMore() {
        Stream<String> silent = now.allRedis()
                .filter(node -> mayHoldData(node) || loading(node))
                .map(PodRules::name);
        return Stream.concat(silent, absent()).sorted().toList();
    }

    /** Pods that keep silent, and whose data is not known to be gone: a volume of its own dies with its pod. */
    private boolean mayHoldData(RedisNode node) {
        return mayHoldData(node, now);
    }

    static boolean mayHoldData(RedisNode node, Snapshot now) {
        return node.view().isEmpty()
                && !node.pod().terminated()
                && (node.pod().started() || now.expected().persistent());
    }

    /** Pods that do not exist or have ended for good, and whose volumes wait for their successors. */
    private Stream<String> absent() {
        Stream<String> ended =
                now.redis().stream().filter(node -> node.pod().terminated()).map(PodRules::name);
        return now.expected().persistent() ? Stream.concat(missing().stream(), ended) : Stream.of();
    }

    private static String name(RedisNode node) {
        return node.pod().name();
    }

    /** Names of the StatefulSet's pods that the spec asks for and that do not exist. */
    Set<String> missing() {
        Set<String> present =
                now.redis().stream().map(node -> node.pod().name()).collect(Collectors.toSet());
        ObjectNames names = ObjectNames.of(now.key());
        return IntStream.range(0, now.expected().redisReplicas())
                .mapToObj(names::redisPod)
                .filter(pod -> !present.contains(pod))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean loading(RedisNode node) {
        return node.view().map(RedisView::loading).orElse(false);
    }

    private boolean lost(RedisNode node) {
        return round.lasted(
                round.sighted(Sign.Kind.SILENT, node.pod().uid()),
                2,
                round.patience().lost());
    }

    private boolean lost(String missingPod) {
        return round.lasted(
                round.sighted(Sign.Kind.MISSING, missingPod),
                2,
                round.patience().lost());
    }

    private boolean loadsForEver(RedisNode node) {
        return round.lasted(
                round.sighted(Sign.Kind.LOADING, node.pod().uid()),
                2,
                round.patience().loading());
    }

    private void silentRedis(RedisNode node) {
        round.sighted(Sign.Kind.SILENT, node.pod().uid());
        boolean master = round.facts().mastership() instanceof Mastership.None
                && new SilentMaster(round.now(), round.facts())
                        .known(round.before().master())
                        .equals(Optional.of(node));
        round.finding(
                master ? Kind.MASTER_SILENT : Kind.REPLICA_SILENT,
                node.pod().name(),
                node.pod().name() + " does not answer: " + Words.silence(node.answer()));
    }

    private void missingRedis(String pod) {
        round.sighted(Sign.Kind.MISSING, pod);
        round.finding(Kind.REPLICA_MISSING, pod, pod + " does not exist");
    }

    private void silentSentinel(SentinelNode node) {
        round.sighted(Sign.Kind.SILENT, node.pod().uid());
        round.finding(
                Kind.SENTINEL_SILENT,
                node.pod().name(),
                node.pod().name() + " does not answer: " + Words.silence(node.answer()));
    }
}
