package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.chaos.Fault.Terms;
import io.redisoperator.localcluster.site.Site.Ability;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An operator that dies where it hurts most; another one starts afterwards and has to finish its work. */
final class OperatorFaults {
    /** A hand-over takes fewer writes than this, and an operator that outlives its work is killed at rest. */
    private static final int MOST_WRITES = 12;

    private static final Duration AT_THE_LATEST = Duration.ofSeconds(15);

    private OperatorFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either(
                        "operator",
                        Terms.of(Loss.NONE, Ability.OPERATOR).pairing(),
                        s -> s.strike("kill -9 of the operator, another starts", s.site()::replaceOperator)),
                Fault.either("operator-in-handover", dying(Loss.NONE), OperatorFaults::handover),
                Fault.either("operator-in-eviction", dying(Loss.NONE), OperatorFaults::eviction),
                Fault.either("operator-in-healing", dying(Loss.NONE), OperatorFaults::healing));
    }

    private static Terms dying(Loss loss) {
        return Terms.of(loss, Ability.OPERATOR, Ability.OPERATOR_AT_WRITE);
    }

    private static void handover(Scene scene) throws IOException {
        Pod replica = scene.any(scene.target().replicas());
        try {
            during(scene, "switch-to " + name(replica), () -> PlannedFaults.ask(scene, name(replica)));
        } finally {
            PlannedFaults.withdraw(scene);
        }
    }

    private static void eviction(Scene scene) throws IOException {
        Pod master = scene.target().master();
        during(
                scene,
                "delete " + name(master),
                () -> scene.site().client().resource(master).delete());
    }

    private static void healing(Scene scene) throws IOException {
        Pod replica = scene.any(scene.target().replicas());
        during(
                scene,
                "REPLICAOF 127.0.0.9 on " + name(replica),
                () -> scene.target().ask(replica, "REPLICAOF", "127.0.0.9", "6379"));
    }

    private static void during(Scene scene, String what, Scene.Blow work) throws IOException {
        int deadly = 1 + scene.random().nextInt(MOST_WRITES);
        scene.site().operatorDiesAfter(deadly);
        scene.strike(what + "; the operator dies after its write no. " + deadly, work);
        long end = System.nanoTime() + AT_THE_LATEST.toNanos();
        while (!scene.site().operatorIsDead() && System.nanoTime() < end) {
            scene.pause(Duration.ofMillis(20));
        }
        scene.note(scene.site().operatorIsDead() ? "it died" : "it had no more to write, and dies now");
        scene.strike("another operator starts", scene.site()::replaceOperator);
    }
}
