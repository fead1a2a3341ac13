package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.Drift;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.kube.FormerFields;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.RivalWrites;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.ReservedMemory;
import io.redisoperator.spec.Rivals;
import io.redisoperator.spec.SpecProblem;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import io.redisoperator.spec.WriteGuards;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what looking after a resource would change. Reads only. */
public final class TakeoverPlanner {
    private final Kube kube;
    private final DesiredOptions options;
    private final TakeoverObstacles obstacles;

    public TakeoverPlanner(Kube kube, DesiredOptions options) {
        this.kube = kube;
        this.options = options;
        this.obstacles = new TakeoverObstacles(kube, options, InstantSource.system());
    }

    /** The plans for all resources, by name. */
    public Future<List<TakeoverPlan>> all() {
        return Future.join(kube.failovers().stream().map(this::plan).toList())
                .map(plans -> plans.<Optional<TakeoverPlan>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Future<Optional<TakeoverPlan>> plan(ClusterKey key) {
        Optional<HasMetadata> resource = Rivals.choose(kube.resources(key)).resource();
        if (resource.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Inquiry inquiry = new Inquiry();
        UnseenObjects unseen = new UnseenObjects(kube);
        return Future.join(
                        inquiry.ask(unseen.ofPods(resource.get()), List.of()),
                        inquiry.ask(unseen.ofBudgets(resource.get()), List.of()))
                .compose(both -> {
                    List<String> labels = both.<List<UnseenObjects.Unseen>>list().stream()
                            .flatMap(List::stream)
                            .map(UnseenObjects.Unseen::toBeLabelled)
                            .toList();
                    return labels.isEmpty()
                            ? plan(key, resource.get(), inquiry)
                            : Future.succeededFuture(Optional.of(labelled(key, labels)));
                });
    }

    /** What else there is to do follows from objects that are found by their labels. */
    private static TakeoverPlan labelled(ClusterKey key, List<String> labels) {
        return new TakeoverPlan(
                key.toString(),
                "lacks labels by which its objects are found; what else would change can be told once they are back",
                labels,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private Future<Optional<TakeoverPlan>> plan(ClusterKey key, HasMetadata resource, Inquiry inquiry) {
        return switch (Specs.read(resource)) {
            case SpecReading.Unreadable u ->
                Future.succeededFuture(Optional.of(new TakeoverPlan(
                        key.toString(),
                        "cannot be looked after as it is written",
                        List.of(),
                        List.of(),
                        texts(u.problems()),
                        List.of(),
                        List.of())));
            case SpecReading.Readable r -> plan(r.failover(), inquiry).map(Optional::of);
        };
    }

    private Future<TakeoverPlan> plan(Failover failover, Inquiry inquiry) {
        ClusterKey key = failover.key();
        Future<Optional<Optional<Secret>>> identity = inquiry.ask(
                kube.live(Secret.class, key.namespace(), ObjectNames.of(key).authConfig())
                        .map(Optional::of),
                Optional.empty());
        return identity.compose(read -> obstacles
                .of(failover, read.flatMap(Function.identity()), inquiry)
                .map(found -> plan(failover, read.filter(Optional::isEmpty).isPresent(), found, inquiry)));
    }

    private TakeoverPlan plan(Failover failover, boolean lacksIdentity, List<String> found, Inquiry inquiry) {
        ClusterKey key = failover.key();
        List<String> now = new ArrayList<>();
        if (lacksIdentity) {
            now.add("create Secret " + ObjectNames.of(key).authConfig());
        }
        List<String> later = new ArrayList<>();
        Optional<StatefulSet> set = statefulSet(key);
        Failover inForce = StorageChange.of(failover, set, claims(key)).inForce();
        boolean held = Heritage.held(kube, key);
        now.addAll(changes(PlannedObjects.always(failover)));
        PlannedObjects.never(kube, failover).forEach(object -> now.add("delete " + PlannedObjects.described(object)));
        StoragePlan storage = StoragePlan.of(failover, set, claims(key));
        now.addAll(storage.claims());
        if (held) {
            now.addAll(changes(left(inForce, set.orElseThrow())));
            later.addAll(changes(pods(inForce)));
            storage.renewal().ifPresent(later::add);
            bounded(failover).ifPresent(later::add);
            later.add("replace " + failover.sentinel().replicas() + " sentinels, then "
                    + failover.redis().replicas()
                    + " Redis pods one by one, the master last and after a hand-over");
        } else {
            now.addAll(changes(pods(inForce)));
            storage.renewal().ifPresent(now::add);
        }
        if (Heritage.former(kube, key)) {
            if (!held) {
                bounded(failover).ifPresent(now::add);
            }
            now.addAll(told(failover, memory(failover)));
        }
        return new TakeoverPlan(
                key.toString(),
                state(inForce, set),
                now,
                later,
                found,
                texts(failover.ignored()),
                inquiry.unanswered());
    }

    /** What running Redis are not told, as they may hold more. */
    private static Optional<String> bounded(Failover failover) {
        return failover.redis()
                .maxmemory()
                .map(left ->
                        "start new Redis pods with maxmemory " + left + ", which follows from " + ReservedMemory.PATH);
    }

    private static List<String> texts(List<SpecProblem> problems) {
        return problems.stream().map(SpecProblem::toString).toList();
    }

    private String state(Failover failover, Optional<StatefulSet> set) {
        if (set.isEmpty()) {
            return "is to be created";
        }
        if (!Heritage.former(kube, failover.key())) {
            return "was made by this operator";
        }
        if (!Heritage.held(kube, failover.key())) {
            return "was taken over; its pods are being renewed";
        }
        Optional<String> mark = Heritage.mark(set.get());
        boolean sentinels = kube.cached(
                        Deployment.class,
                        failover.key().namespace(),
                        ObjectNames.of(failover.key()).sentinel())
                .isPresent();
        if ((sentinels || LeftAsIs.renewalAsked(failover))
                && LeftAsIs.mark(mark, podsOf(failover), RivalWrites.last(kube, failover.key()))
                        .isEmpty()) {
            return "was made by an earlier operator; its pods are to be renewed at once, as an edit or the annotation asks"
                    + " for it";
        }
        return mark.isPresent()
                ? "was taken over; its pods are as an earlier operator made them"
                : "was made by an earlier operator and is to be taken over; no pod restarts";
    }

    private List<HasMetadata> left(Failover failover, StatefulSet actual) {
        Map<String, String> annotations = Heritage.mark(actual)
                .map(mark -> Map.of(Heritage.MARK, mark))
                .orElseGet(() -> Map.of(
                        Heritage.MARK, LeftAsIs.firstMark(podsOf(failover), RivalWrites.last(kube, failover.key()))));
        Stream<HasMetadata> sentinels =
                PlannedObjects.hasSentinels(failover) ? Stream.of(LeftAsIs.deployment(failover)) : Stream.empty();
        return Stream.concat(
                        Stream.of(
                                LeftAsIs.configMap(failover, memory(failover)),
                                LeftAsIs.statefulSet(failover, annotations)),
                        sentinels)
                .toList();
    }

    private List<HasMetadata> pods(Failover inForce) {
        return PlannedObjects.pods(inForce, memory(inForce), options, statefulSet(inForce.key()));
    }

    private LeftAsIs.Pods podsOf(Failover failover) {
        return new LeftAsIs.Pods(failover, memory(failover), options);
    }

    private ConfigMemory memory(Failover failover) {
        return ClusterObjects.configMemory(kube, failover);
    }

    private List<PersistentVolumeClaim> claims(ClusterKey key) {
        return kube.owned(PersistentVolumeClaim.class, key);
    }

    private Optional<StatefulSet> statefulSet(ClusterKey key) {
        return kube.cached(
                StatefulSet.class, key.namespace(), ObjectNames.of(key).redis());
    }

    private List<String> changes(List<HasMetadata> desired) {
        return desired.stream().flatMap(object -> change(object).stream()).toList();
    }

    private Optional<String> change(HasMetadata desired) {
        String what = PlannedObjects.described(desired);
        Optional<? extends HasMetadata> actual = kube.cached(
                desired.getClass(),
                desired.getMetadata().getNamespace(),
                desired.getMetadata().getName());
        if (actual.isEmpty()) {
            return Optional.of("create " + what);
        }
        List<String> fields = Drift.fields(actual.get(), desired);
        if (desired instanceof ConfigMap wanted && !LeftAsIs.is(wanted) && actual.get() instanceof ConfigMap is) {
            is.getData().keySet().stream()
                    .filter(file -> !wanted.getData().containsKey(file))
                    .forEach(file -> fields.add("data." + file + " (removed)"));
        }
        if (FormerFields.in(actual.get()) && !LeftAsIs.is(desired)) {
            fields.add("what only the earlier operator set (removed)");
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of("change " + what + ": " + String.join(", ", fields));
    }

    /** What running processes of an earlier operator are told. */
    private static List<String> told(Failover failover, ConfigMemory memory) {
        MonitorSettings monitor = failover.sentinel().monitor();
        WriteGuard guard = WriteGuards.of(failover);
        Map<String, String> redis =
                new TreeMap<>(ConfigDirectives.runtime(failover.redis().customConfig()));
        redis.putAll(memory.givenBack());
        if (guard.replicas() > 0) {
            redis.put("min-replicas-to-write", Integer.toString(guard.replicas()));
            redis.put("min-replicas-max-lag", Integer.toString(guard.maxLagSeconds()));
        }
        String sentinels = "tell sentinels: quorum " + monitor.quorum() + ", down-after-milliseconds "
                + monitor.downAfter().toMillis() + ", failover-timeout "
                + monitor.failoverTimeout().toMillis() + ", parallel-syncs " + monitor.parallelSyncs();
        return redis.isEmpty()
                ? List.of(sentinels)
                : List.of(
                        sentinels,
                        "tell Redis: "
                                + redis.entrySet().stream()
                                        .flatMap(e -> Stream.of(e.getKey() + " " + e.getValue()))
                                        .collect(Collectors.joining(", ")));
    }
}
