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
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.ReservedMemory;
import io.redisoperator.spec.Rivals;
import io.redisoperator.spec.SpecProblem;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Says what looking after a resource would change. Reads only. */
public final class TakeoverPlanner {
    private static final String PAUSED = "is paused: nothing changes until the annotation " + Annotations.SKIP_RECONCILE
            + " is removed; by its objects it ";

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
                            : Future.succeededFuture(Optional.of(labelled(resource.get(), key, labels)));
                });
    }

    /** What else there is to do follows from objects that are found by their labels. */
    private static TakeoverPlan labelled(HasMetadata resource, ClusterKey key, List<String> labels) {
        boolean paused = Specs.soundPartsOf(resource).paused();
        return new TakeoverPlan(
                key.toString(),
                (paused ? PAUSED : "")
                        + "lacks labels by which its objects are found; what else would change can be told once they are"
                        + " back",
                paused,
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
                        false,
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
        if (held && unedited(failover, set)) {
            storage.claims().forEach(claim -> later.add("with the next edit of any kind already: " + claim));
        } else {
            now.addAll(storage.claims());
        }
        now.addAll(storage.refusals());
        if (held) {
            now.addAll(changes(left(inForce, set.orElseThrow())));
            later.addAll(changes(pods(inForce)));
            storage.renewal().ifPresent(later::add);
            bounded(failover).ifPresent(later::add);
            later.add(PlannedPods.renewal(inForce));
        } else {
            now.addAll(changes(pods(inForce)));
            storage.renewal().ifPresent(now::add);
        }
        if (Heritage.former(kube, key)) {
            if (!held) {
                bounded(failover).ifPresent(now::add);
            }
            now.addAll(PlannedPods.told(failover, memory(failover)));
        }
        now.addAll(PlannedPods.marks(kube, failover));
        return new TakeoverPlan(
                key.toString(),
                failover.paused() ? PAUSED + state(inForce, set) : state(inForce, set),
                failover.paused(),
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

    /** Whether nobody edits what stands since before the cluster was, or is, taken over. */
    private boolean unedited(Failover failover, Optional<StatefulSet> set) {
        Optional<Instant> formerWrite = RivalWrites.last(kube, failover.key());
        return LeftAsIs.unedited(
                set.flatMap(Heritage::mark).filter(mark -> !LeftAsIs.outdated(mark, formerWrite)), failover);
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
}
