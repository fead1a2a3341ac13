package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The role labels, by which Services route. While it is not certain that a pod which might take writes has lost the
 * master's label, no other pod gets it: of two masters behind one Service, one would take writes that are lost. They may
 * be moved beside a cluster's lane, when Sentinel has replaced the master, so whatever was decided before such a switch
 * was heard of is not carried out after it. Confined to one context.
 */
public final class RoleLabels {
    /** How long a node may take to become what Sentinel says it is. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Vertx vertx;
    private final Kube kube;
    private final LiveNodes live;
    private final InstantSource clock;
    private final MasterRoute service;
    private final Map<ClusterKey, Route> routes = new HashMap<>();
    /** UIDs of pods from which the master's label could not be taken when that was tried last. */
    private final Map<ClusterKey, Set<String>> stuck = new HashMap<>();

    /**
     * The last switch that was followed.
     *
     * @param heard when it was announced, which may be before it happened
     * @param seen when the master answered as one; what was seen before is out of date
     */
    private record Route(Node master, Instant heard, Instant seen) {}

    public RoleLabels(Vertx vertx, Kube kube, LiveNodes live, InstantSource clock) {
        this.vertx = vertx;
        this.kube = kube;
        this.live = live;
        this.clock = clock;
        this.service = new MasterRoute(vertx, kube);
    }

    /**
     * Moves the master's label to the pod with that address, once that answers as a master: off all others first, which
     * need not answer, then onto it.
     *
     * @param heard when Sentinel announced it
     * @param wanted whether it is still the latest that was announced
     */
    public Future<HealResult> follow(ManagedCluster cluster, Endpoint master, Instant heard, BooleanSupplier wanted) {
        Optional<Node> found = live.redis(cluster).stream()
                .filter(node -> node.endpoint().equals(master))
                .findFirst();
        if (found.isEmpty()) {
            return skipped("no pod has the address " + master);
        }
        Node successor = found.get();
        return new Polling(vertx)
                .until(
                        CONFIRMATION,
                        POLL,
                        () -> wanted.getAsBoolean()
                                ? live.look(cluster, successor)
                                        .map(answer -> answer.said()
                                                .map(RedisView::isMaster)
                                                .filter(is -> is))
                                : Future.succeededFuture(Optional.of(false)))
                .compose(answer -> {
                    if (!wanted.getAsBoolean()) {
                        return skipped("another switch was announced since");
                    }
                    return answer.isEmpty()
                            ? skipped(successor.name() + " does not answer as a master")
                            : unlessReplaced(cluster, successor, heard);
                });
    }

    /** Has the Service lead to the successor before the label moves to it. Never fails. */
    Future<Void> lead(ManagedCluster cluster, Node successor) {
        return service.to(cluster, successor);
    }

    /** Takes the label off a master that is about to be replaced, whether or not it answers. */
    Future<Void> takeOff(ManagedCluster cluster, Node replaced) {
        return patchOff(cluster, replaced)
                .<Void>mapEmpty()
                .recover(failure -> takesNoWrites(cluster, replaced)
                        .compose(harmless -> harmless
                                ? Future.succeededFuture()
                                : Future.failedFuture(new IllegalStateException(
                                        mayStillCarry(replaced) + ": " + failure.getMessage()))));
    }

    /** Routes to a node that was made master at this moment. Fails while another may carry the label and take writes. */
    Future<Void> promoted(ManagedCluster cluster, Node master) {
        return route(cluster, master, clock.instant()).mapEmpty();
    }

    /**
     * Routes to the successor in a hand-over, which answered as a master at this moment, after the label was taken off its
     * predecessor. What was seen before is out of date from now on.
     */
    Future<Void> handedOver(ManagedCluster cluster, Node successor) {
        Instant now = clock.instant();
        routes.put(cluster.key(), new Route(successor, now, now));
        return patch(cluster, successor, Role.MASTER).onSuccess(on -> service.moved(cluster.key()));
    }

    /** Whether the master's Service names a pod at this moment, as the label is on its way. */
    public boolean moving(ClusterKey key) {
        return service.leads(key);
    }

    /** Has Services follow labels that are on their way no more; completes when they do. Never fails. */
    public Future<Void> close() {
        return service.close();
    }

    /** Routes to a node that is known to be the master at this moment. */
    private Future<HealResult> route(ManagedCluster cluster, Node master, Instant heard) {
        Route before = routes.put(cluster.key(), new Route(master, heard, clock.instant()));
        // What was written for an earlier switch, the cache may not show yet.
        Predicate<Node> routedBefore =
                node -> before != null && before.master().uid().equals(node.uid());
        boolean again = before == null || routedBefore.test(master);
        List<Node> others = live.redis(cluster).stream()
                .filter(node -> !node.uid().equals(master.uid()))
                .filter(node -> carries(node, Role.MASTER) || routedBefore.test(node))
                .toList();
        boolean there = again && carries(master, Role.MASTER);
        return (there && others.isEmpty() ? Future.<Void>succeededFuture() : service.to(cluster, master))
                .compose(led -> Future.join(
                        others.stream().map(node -> takeOff(cluster, node)).toList()))
                .compose(off -> there ? Future.succeededFuture() : patch(cluster, master, Role.MASTER))
                .onSuccess(on -> service.moved(cluster.key()))
                .map(on -> new HealResult.Done("labelled " + master.name() + " " + Labels.MASTER));
    }

    private Future<HealResult> unlessReplaced(ManagedCluster cluster, Node successor, Instant heard) {
        Optional<Node> newer = Optional.ofNullable(routes.get(cluster.key()))
                .filter(route -> route.heard().isAfter(heard))
                .map(Route::master)
                .filter(node -> !node.uid().equals(successor.uid()));
        return newer.isPresent()
                ? skipped(newer.get().name() + " has replaced it since")
                : route(cluster, successor, heard);
    }

    /** Sets one label as a look found it right; not if the master was switched since. */
    Future<HealResult> set(ManagedCluster cluster, Node node, Role role, Instant decided) {
        if (switchedSince(cluster, node, role, decided)) {
            return skipped("the master was switched since");
        }
        if (role == Role.REPLICA) {
            return carries(node, Role.MASTER)
                    ? patchOff(cluster, node)
                            .map(there ->
                                    there ? labelled(node, role) : new HealResult.Skipped(node.name() + " is gone"))
                    : patch(cluster, node, role).map(ok -> labelled(node, role));
        }
        return inTheWay(cluster, node)
                .compose(other ->
                        other.isPresent() ? skipped(mayStillCarry(other.get())) : setMaster(cluster, node, decided));
    }

    private Future<HealResult> setMaster(ManagedCluster cluster, Node node, Instant decided) {
        Role role = Role.MASTER;
        return live.look(cluster, node).compose(answer -> {
            if (!answer.said().map(RedisView::isMaster).orElse(false)) {
                return skipped(node.name() + " does not answer as a master");
            }
            if (switchedSince(cluster, node, role, decided)) {
                return skipped("the master was switched since");
            }
            return service.to(cluster, node)
                    .compose(led -> patch(cluster, node, role))
                    .onSuccess(on -> service.moved(cluster.key()))
                    .compose(ok -> switchedSince(cluster, node, role, decided)
                            ? patch(cluster, node, Role.REPLICA).compose(off -> skipped("the master was switched"))
                            : Future.succeededFuture(labelled(node, role)));
        });
    }

    /** Forgets a cluster. */
    public void forget(ClusterKey key) {
        routes.remove(key);
        stuck.remove(key);
        service.forget(key);
    }

    /** Somebody from whom the label could not be taken, and who might take writes with it. */
    private Future<Optional<Node>> inTheWay(ManagedCluster cluster, Node successor) {
        Set<String> uids = stuck.getOrDefault(cluster.key(), Set.of());
        return live.redis(cluster).stream()
                .filter(node -> uids.contains(node.uid()) && !node.uid().equals(successor.uid()))
                .filter(node -> carries(node, Role.MASTER))
                .map(node -> takesNoWrites(cluster, node)
                        .map(harmless -> harmless ? Optional.<Node>empty() : Optional.of(node)))
                .reduce((one, other) -> one.compose(first -> first.isPresent() ? Future.succeededFuture(first) : other))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /** Nothing is lost by routing to a replica, or to a container that has ended. */
    private Future<Boolean> takesNoWrites(ManagedCluster cluster, Node node) {
        return node.running()
                ? live.look(cluster, node)
                        .map(answer ->
                                answer.said().filter(view -> !view.isMaster()).isPresent())
                : Future.succeededFuture(true);
    }

    /** Takes the master's label off; false for a pod that is gone. Fails while the pod may still carry it. */
    private Future<Boolean> patchOff(ManagedCluster cluster, Node node) {
        Set<String> uids = stuck.computeIfAbsent(cluster.key(), key -> new HashSet<>());
        return patch(cluster, node, Role.REPLICA)
                .map(true)
                .recover(failure -> isGone(cluster, node, failure)
                        .compose(gone -> gone ? Future.succeededFuture(false) : Future.failedFuture(failure)))
                .onSuccess(off -> uids.remove(node.uid()))
                .onFailure(failure -> uids.add(node.uid()));
    }

    private boolean switchedSince(ManagedCluster cluster, Node node, Role role, Instant decided) {
        return Optional.ofNullable(routes.get(cluster.key()))
                .filter(route -> route.seen().isAfter(decided))
                .filter(route -> route.master().uid().equals(node.uid()) == (role == Role.REPLICA))
                .isPresent();
    }

    private Future<Void> patch(ManagedCluster cluster, Node node, Role role) {
        return kube.labelPod(
                cluster.key().namespace(), node.name(), node.uid(), Map.of(Labels.ROLE, Labels.value(role)));
    }

    private static boolean carries(Node node, Role role) {
        return Labels.value(role).equals(node.pod().getMetadata().getLabels().get(Labels.ROLE));
    }

    /**
     * A pod that is gone, or whose name another pod has by now, is not routed to any more. A conflict alone does not tell: a
     * webhook may deny with one, and a pod that changed meanwhile is answered for with one, too.
     */
    private Future<Boolean> isGone(ManagedCluster cluster, Node node, Throwable failure) {
        if (!(failure instanceof KubeFailure known)) {
            return Future.succeededFuture(false);
        }
        return switch (known.kind()) {
            case NOT_FOUND -> Future.succeededFuture(true);
            case CONFLICT ->
                kube.live(Pod.class, cluster.key().namespace(), node.name())
                        .map(there -> there.filter(pod ->
                                        node.uid().equals(pod.getMetadata().getUid()))
                                .isEmpty())
                        .otherwise(false);
            case INVALID, FORBIDDEN, UNAVAILABLE -> Future.succeededFuture(false);
        };
    }

    private static String mayStillCarry(Node node) {
        return node.name() + " may still carry the master's label, and take writes";
    }

    private static HealResult labelled(Node node, Role role) {
        return new HealResult.Done("labelled " + node.name() + " " + Labels.value(role));
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}
