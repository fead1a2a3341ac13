package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.chaos.Fault.Terms;
import io.redisoperator.localcluster.chaos.Fault.Victims;
import io.redisoperator.localcluster.site.Site.Ability;
import io.redisoperator.localcluster.site.Site.Signal;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An operator that dies where it hurts most; another one starts afterwards and has to finish its work. */
final class OperatorFaults {
    /** Measured were 13, 12, 8 and 16 writes. A sentinel hears up to 10 s late which replica is asked for. */
    private static final Work HANDOVER = new Work(10, 16, Duration.ofSeconds(10));

    private static final Work EVICTION = new Work(10, 16, Duration.ofSeconds(2));
    /** Sentinels are told after 5 s. */
    private static final Work REPOINTING = new Work(6, 10, Duration.ofSeconds(8));

    private static final Work RECOVERY = new Work(10, 20, Duration.ofSeconds(5));

    private static final Duration AT_THE_LATEST = Duration.ofSeconds(30);

    private static final int SHOWN = 50;

    /**
     * Something that the operator does.
     *
     * @param least writes that it takes every time
     * @param most writes that it takes, and the last of which is as deadly as the others
     * @param time in which it is mostly done
     */
    private record Work(int least, int most, Duration time) {}

    private OperatorFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either(
                        "operator",
                        Terms.of(Loss.NONE, Ability.OPERATOR).pairing(),
                        s -> s.strike("kill -9 of the operator, another starts", s.site()::replaceOperator)),
                Fault.either("operator-in-handover", dying(Loss.NONE), OperatorFaults::handover),
                Fault.either("operator-in-eviction", dying(Loss.NONE), OperatorFaults::eviction),
                Fault.either("operator-in-healing", dying(Loss.NONE), OperatorFaults::healing),
                new Fault(
                        "operator-in-recovery",
                        Victims.DURABLE,
                        Terms.of(Loss.UNSYNCED, Ability.OPERATOR, Ability.SIGNALS),
                        OperatorFaults::recovery));
    }

    private static Terms dying(Loss loss) {
        return Terms.of(loss, Ability.OPERATOR);
    }

    private static void handover(Scene scene) throws IOException {
        Pod replica = scene.any(scene.target().replicas());
        try {
            during(
                    scene,
                    HANDOVER,
                    "switch-to " + name(replica),
                    () -> PlannedFaults.ask(scene.target(), name(replica)));
        } finally {
            PlannedFaults.withdraw(scene.target());
        }
    }

    private static void eviction(Scene scene) throws IOException {
        Pod master = scene.target().master();
        during(
                scene,
                EVICTION,
                "delete " + name(master),
                () -> scene.site().client().resource(master).delete());
    }

    /** All sentinels watch an address of nobody: each is told anew, with all its settings. */
    private static void healing(Scene scene) throws IOException {
        List<Pod> sentinels = scene.target().sentinels();
        during(scene, REPOINTING, "SENTINEL MONITOR " + Target.NOBODY + " on " + ProcessFaults.names(sentinels), () -> {
            for (Pod sentinel : sentinels) {
                scene.target().mislead(sentinel);
            }
        });
    }

    /** All Redis restarted: one is chosen, the others follow, and the sentinels are told. */
    private static void recovery(Scene scene) throws IOException {
        List<Pod> pods = scene.target().redis();
        during(scene, RECOVERY, "kill -9 of redis in " + ProcessFaults.names(pods), () -> {
            for (Pod pod : pods) {
                scene.signal(pod, ProcessFaults.REDIS, Signal.KILL);
            }
        });
    }

    private static void during(Scene scene, Work work, String what, Scene.Blow blow) throws IOException {
        if (scene.site().abilities().contains(Ability.OPERATOR_AT_WRITE)) {
            atAWrite(scene, work, what, blow);
        } else {
            atAMoment(scene, work, what, blow);
        }
    }

    /** Where nobody can see its writes. */
    private static void atAMoment(Scene scene, Work work, String what, Scene.Blow blow) throws IOException {
        int deadly = scene.random().nextInt((int) work.time().toMillis());
        scene.strike(what + "; the operator is killed " + deadly + " ms later", blow);
        scene.pause(Duration.ofMillis(deadly));
        // No blow: what is written from here on has to be kept.
        scene.site().replaceOperator();
        scene.note("another operator leads");
    }

    private static void atAWrite(Scene scene, Work work, String what, Scene.Blow blow) throws IOException {
        int deadly = 1 + scene.random().nextInt(work.most());
        scene.site().operatorDiesAfter(deadly);
        scene.strike(what + "; the operator dies after its write no. " + deadly, blow);
        long end = System.nanoTime() + AT_THE_LATEST.toNanos();
        while (!scene.site().operatorIsDead() && System.nanoTime() < end) {
            scene.pause(Duration.ofMillis(20));
        }
        List<String> written = scene.site().operatorWrites();
        boolean died = scene.site().operatorIsDead();
        // No blow: what is written from here on has to be kept.
        scene.note("another operator starts");
        scene.site().replaceOperator();
        if (!died && deadly > work.least()) {
            scene.note("it died at rest, as its work took only " + written.size() + " writes");
            return;
        }
        if (!died) {
            throw new IllegalStateException("the operator died at rest, as its work took only "
                    + written.stream().map(OperatorFaults::word).toList());
        }
        scene.note("the last write was " + word(written.getLast()));
    }

    /** Without what is long, or secret. */
    private static String word(String write) {
        return write.substring(0, Math.min(SHOWN, write.length()));
    }
}
