package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.chaos.Fault.Terms;
import io.redisoperator.localcluster.chaos.Fault.Victims;
import io.redisoperator.localcluster.site.Site.Ability;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Pods that are deleted, and come back with other addresses. */
final class PodFaults {
    private PodFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either(
                        "delete-master",
                        Terms.of(Loss.NONE).pairing(),
                        s -> delete(s, List.of(s.target().master()))),
                Fault.either(
                        "delete-replica",
                        Terms.of(Loss.NONE).pairing(),
                        s -> delete(s, List.of(s.any(s.target().replicas())))),
                Fault.either("delete-sentinel", Terms.of(Loss.NONE).pairing(), s -> deleteSentinels(s, 1)),
                Fault.either("delete-2-sentinels", Terms.of(Loss.NONE).pairing(), s -> deleteSentinels(s, 2)),
                Fault.either("delete-3-sentinels", Terms.of(Loss.NONE), s -> deleteSentinels(s, 3)),
                Fault.either(
                        "lose-master",
                        Terms.of(Loss.UNSENT).pairing(),
                        s -> lose(s, List.of(s.target().master()))),
                new Fault(
                        "delete-all-ephemeral",
                        Victims.EPHEMERAL,
                        Terms.of(Loss.EVERYTHING),
                        s -> delete(s, s.target().redis())),
                new Fault(
                        "delete-all-durable",
                        Victims.DURABLE,
                        Terms.of(Loss.UNSYNCED),
                        s -> delete(s, s.target().redis())),
                new Fault(
                        "lose-everything-ephemeral",
                        Victims.EPHEMERAL,
                        Terms.of(Loss.EVERYTHING),
                        s -> lose(s, everything(s))),
                new Fault(
                        "lose-everything-durable",
                        Victims.DURABLE,
                        Terms.of(Loss.UNSYNCED),
                        s -> lose(s, everything(s))),
                Fault.either(
                        "address-reuse",
                        Terms.of(Loss.NONE, Ability.ADDRESSES),
                        s -> reuse(s, s.any(s.target().replicas()))),
                Fault.either("address-reuse-master", Terms.of(Loss.NONE, Ability.ADDRESSES), PodFaults::reuseByMaster));
    }

    private static void delete(Scene scene, List<Pod> pods) throws IOException {
        scene.strike(
                "delete " + ProcessFaults.names(pods),
                () -> pods.forEach(pod -> scene.site().client().resource(pod).delete()));
        pods.forEach(pod -> scene.until(name(pod) + " to end", () -> gone(scene, pod)));
    }

    private static void deleteSentinels(Scene scene, int number) throws IOException {
        delete(scene, scene.target().sentinels().subList(0, number));
    }

    /** As when the node is lost: no grace, no hook. */
    private static void lose(Scene scene, List<Pod> pods) throws IOException {
        scene.strike("delete " + ProcessFaults.names(pods) + " without grace", () -> {
            for (Pod pod : pods) {
                scene.site().client().resource(pod).withGracePeriod(0).delete();
            }
        });
        pods.forEach(pod -> scene.until(name(pod) + " to end", () -> gone(scene, pod)));
    }

    private static List<Pod> everything(Scene scene) {
        List<Pod> all = new ArrayList<>(scene.target().redis());
        all.addAll(scene.target().sentinels());
        return all;
    }

    /** This one's sentinels still know the address as that of a replica, and would make a master there follow. */
    private static void reuseByMaster(Scene scene) throws IOException {
        Pod moved = reuse(scene, scene.target().master());
        Target other = scene.bystander().target();
        scene.strike("switch-to " + name(moved) + " of the other failover", () -> {
            PlannedFaults.ask(other, name(moved));
        });
        try {
            scene.until(
                    name(moved) + " to be master", () -> name(other.master()).equals(name(moved)));
        } finally {
            PlannedFaults.withdraw(other);
        }
    }

    /** The other failover's replica comes back where a pod of this one has just been. */
    private static Pod reuse(Scene scene, Pod leaves) throws IOException {
        Target other = scene.bystander().target();
        Pod moves = scene.any(other.replicas());
        delete(scene, List.of(leaves));
        String address = Target.address(leaves);
        scene.strike(name(moves) + " of the other failover moves to " + address, () -> {
            scene.site().forceAddress(other.key().namespace(), name(moves), address);
            scene.site().client().resource(moves).delete();
        });
        scene.until(
                name(moves) + " to have moved",
                () -> other.redis().stream()
                        .anyMatch(p -> Target.address(p).equals(address)
                                && !p.getMetadata()
                                        .getUid()
                                        .equals(moves.getMetadata().getUid())));
        return moves;
    }

    private static boolean gone(Scene scene, Pod pod) {
        Pod now = scene.site().client().resource(pod).get();
        return now == null
                || !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
    }
}
