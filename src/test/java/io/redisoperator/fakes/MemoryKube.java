package io.redisoperator.fakes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.kube.PodMarks;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Objects in memory; no controller acts on them, and what was written is kept in order. */
public final class MemoryKube implements Kube {
    private final Map<String, HasMetadata> objects = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private final Set<Class<?>> uncached = new HashSet<>();
    private boolean fixedClaims;
    private final Map<String, KubeFailure> refusals = new HashMap<>();
    private final List<String> trials = new ArrayList<>();
    private final Map<String, KubeFailure> unlabelled = new HashMap<>();
    private final Set<Class<?>> forbidden = new HashSet<>();
    private final Map<String, HasMetadata> unheard = new HashMap<>();
    private int version;

    /** Puts an object there as if it had been there before. */
    public synchronized void put(HasMetadata object) {
        object.getMetadata().setResourceVersion(String.valueOf(++version));
        objects.put(
                id(
                        object.getClass(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName()),
                object);
    }

    /** Takes an object away as if somebody else had deleted it. */
    public synchronized void remove(Class<? extends HasMetadata> type, String namespace, String name) {
        objects.remove(id(type, namespace, name));
    }

    /** Objects of that type can be read live only, as those that no informer watches. */
    public synchronized void keepOutOfCaches(Class<? extends HasMetadata> type) {
        uncached.add(type);
    }

    /** Puts an object there of which no cache has been told. */
    public synchronized void putUnheard(HasMetadata object) {
        unheard.put(
                id(
                        object.getClass(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName()),
                object);
    }

    /** Nothing of that type may be read. */
    public synchronized void forbid(Class<? extends HasMetadata> type) {
        forbidden.add(type);
    }

    /** Whether it takes no labels of that pod, as if the API server could not be reached each time. */
    public synchronized void takesNoLabels(String pod, boolean none) {
        if (none) {
            refusesLabels(pod, KubeFailure.Kind.UNAVAILABLE, "timed out");
        } else {
            unlabelled.remove(pod);
        }
    }

    /** From now on each label of that pod fails so. */
    public synchronized void refusesLabels(String pod, KubeFailure.Kind how, String why) {
        unlabelled.put(pod, new KubeFailure(how, why, new IllegalStateException(why)));
    }

    /** No claim may grow, as of a class that does not allow it. */
    public synchronized void fixClaims(boolean fixed) {
        fixedClaims = fixed;
    }

    /** From now on it would not take an object of that kind, and says why when it is asked. */
    public synchronized void wouldRefuse(String kind, String why) {
        wouldFail(kind, KubeFailure.Kind.INVALID, why);
    }

    /** The same, for whatever reason. */
    public synchronized void wouldFail(String kind, KubeFailure.Kind how, String why) {
        refusals.put(kind, new KubeFailure(how, why, new IllegalStateException(why)));
    }

    /** From now on it would take an object of that kind. */
    public synchronized void wouldTake(String kind) {
        refusals.remove(kind);
    }

    /** What it was asked so far whether it would take it, as {@code Kind/name}. */
    public synchronized List<String> trials() {
        return List.copyOf(trials);
    }

    /** Writes so far, as {@code verb Kind/name}. */
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    @Override
    public synchronized Set<ClusterKey> failovers() {
        return objects.values().stream()
                .filter(o -> "RedisFailover".equals(o.getKind()))
                .map(o -> new ClusterKey(
                        o.getMetadata().getNamespace(), o.getMetadata().getName()))
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized List<HasMetadata> resources(ClusterKey key) {
        return objects.values().stream()
                .filter(o -> "RedisFailover".equals(o.getKind()))
                .filter(o -> key.equals(new ClusterKey(
                        o.getMetadata().getNamespace(), o.getMetadata().getName())))
                .toList();
    }

    @Override
    public synchronized <T extends HasMetadata> Optional<T> cached(Class<T> type, String namespace, String name) {
        return uncached.contains(type) ? Optional.empty() : stored(type, namespace, name);
    }

    private <T extends HasMetadata> Optional<T> stored(Class<T> type, String namespace, String name) {
        return Optional.ofNullable(objects.get(id(type, namespace, name))).map(type::cast);
    }

    @Override
    public synchronized <T extends HasMetadata> List<T> owned(Class<T> type, ClusterKey key) {
        return objects.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(o -> key.namespace().equals(o.getMetadata().getNamespace()))
                .filter(o -> o.getMetadata().getLabels() != null
                        && key.name().equals(o.getMetadata().getLabels().get(Labels.NAME)))
                .toList();
    }

    @Override
    public synchronized <T extends HasMetadata> Future<Optional<T>> live(Class<T> type, String namespace, String name) {
        return forbidden.contains(type)
                ? Future.failedFuture(new KubeFailure(
                        KubeFailure.Kind.FORBIDDEN,
                        "read " + type.getSimpleName() + " " + namespace + "/" + name + ": 403 forbidden",
                        new IllegalStateException("forbidden")))
                : Future.succeededFuture(Optional.ofNullable(unheard.get(id(type, namespace, name)))
                        .map(type::cast)
                        .or(() -> stored(type, namespace, name)));
    }

    @Override
    public synchronized <T extends HasMetadata> Future<T> create(T desired) {
        if (objects.containsKey(id(
                desired.getClass(),
                desired.getMetadata().getNamespace(),
                desired.getMetadata().getName()))) {
            return Future.failedFuture(
                    new KubeFailure(KubeFailure.Kind.CONFLICT, "it is there already", new IllegalStateException()));
        }
        wrote("create", desired);
        put(desired);
        return Future.succeededFuture(desired);
    }

    @Override
    public synchronized <T extends HasMetadata> Future<T> apply(T desired) {
        wrote("apply", desired);
        put(desired instanceof StatefulSet set && set.getSpec().getTemplate() == null ? withTheRest(set) : desired);
        return Future.succeededFuture(desired);
    }

    /** As the API server merges one that asks for a part only with what others wrote. */
    private StatefulSet withTheRest(StatefulSet asked) {
        return cached(
                        StatefulSet.class,
                        asked.getMetadata().getNamespace(),
                        asked.getMetadata().getName())
                .map(there -> there.edit()
                        .withMetadata(asked.getMetadata())
                        .editSpec()
                        .withReplicas(asked.getSpec().getReplicas())
                        .endSpec()
                        .build())
                .orElse(asked);
    }

    @Override
    public synchronized Future<Void> takeFields(HasMetadata object) {
        wrote("take fields of", object);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> dryRun(HasMetadata desired) {
        trials.add(desired.getKind() + "/" + desired.getMetadata().getName());
        KubeFailure refusal = refusals.get(desired.getKind());
        return refusal == null ? Future.succeededFuture() : Future.failedFuture(refusal);
    }

    @Override
    public synchronized Future<Void> delete(HasMetadata object, Optional<Long> graceSeconds) {
        wrote("delete", object);
        objects.remove(id(
                object.getClass(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName()));
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> deleteOrphaning(HasMetadata object) {
        return delete(object, Optional.empty());
    }

    @Override
    public synchronized Future<Void> labelPod(String namespace, String name, String uid, Map<String, String> labels) {
        Optional<Pod> pod = cached(Pod.class, namespace, name);
        if (pod.isEmpty() || !uid.equals(pod.get().getMetadata().getUid())) {
            return Future.failedFuture(new KubeFailure(
                    KubeFailure.Kind.CONFLICT, "pod " + name + " is another", new IllegalStateException()));
        }
        KubeFailure refusal = unlabelled.get(name);
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        writes.add("label Pod/" + name + " " + labels);
        Map<String, String> merged = new HashMap<>(pod.get().getMetadata().getLabels());
        merged.putAll(labels);
        put(pod.get().edit().editMetadata().withLabels(merged).endMetadata().build());
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> select(Service service, Map<String, String> selector) {
        writes.add("select Service/" + service.getMetadata().getName() + " " + new TreeMap<>(selector));
        put(service.edit().editSpec().withSelector(selector).endSpec().build());
        return Future.succeededFuture();
    }

    /** The caches know it from then on. */
    @Override
    public synchronized Future<Void> relabel(HasMetadata object, Map<String, String> labels) {
        wrote("label", object);
        unheard.values().remove(object);
        Map<String, String> merged = new HashMap<>(object.getMetadata().getLabels());
        merged.putAll(labels);
        object.getMetadata().setLabels(merged);
        put(object);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> markPod(String namespace, String name, String uid, PodMarks marks) {
        Optional<Pod> pod = cached(Pod.class, namespace, name);
        if (pod.isEmpty() || !uid.equals(pod.get().getMetadata().getUid())) {
            return Future.failedFuture(new KubeFailure(
                    KubeFailure.Kind.CONFLICT, "pod " + name + " is another", new IllegalStateException()));
        }
        writes.add("mark Pod/" + name);
        put(pod.get()
                .edit()
                .editMetadata()
                .withLabels(merged(pod.get().getMetadata().getLabels(), marks.labels()))
                .withAnnotations(merged(pod.get().getMetadata().getAnnotations(), marks.annotations()))
                .endMetadata()
                .build());
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> growClaim(PersistentVolumeClaim claim, Quantity size) {
        if (fixedClaims) {
            return Future.failedFuture(new KubeFailure(
                    KubeFailure.Kind.FORBIDDEN, "403 the class does not let it grow", new IllegalStateException()));
        }
        wrote("grow to " + size, claim);
        put(claim.edit()
                .editSpec()
                .editResources()
                .addToRequests("storage", size)
                .endResources()
                .endSpec()
                .build());
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> reownClaim(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        wrote(owners.isEmpty() ? "disown" : "own", claim);
        put(claim.edit()
                .editMetadata()
                .withOwnerReferences(owners)
                .endMetadata()
                .build());
        return Future.succeededFuture();
    }

    private static Map<String, String> merged(Map<String, String> before, Map<String, Optional<String>> marks) {
        Map<String, String> merged = new HashMap<>(before);
        marks.forEach((key, value) -> value.ifPresentOrElse(v -> merged.put(key, v), () -> merged.remove(key)));
        return merged;
    }

    @Override
    public synchronized Future<Void> writeStatus(FailoverKind kind, ClusterKey key, String uid, FailoverStatus status) {
        writes.add("status " + key);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> recordEvent(
            FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text) {
        writes.add("event " + reason);
        return Future.succeededFuture();
    }

    private void wrote(String verb, HasMetadata object) {
        writes.add(verb + " " + object.getKind() + "/" + object.getMetadata().getName());
    }

    private static String id(Class<?> type, String namespace, String name) {
        return type.getSimpleName() + "/" + namespace + "/" + name;
    }
}
