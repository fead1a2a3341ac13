package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.chaos.Fault.Terms;
import io.redisoperator.localcluster.chaos.Fault.Victims;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Site.Ability;
import io.redisoperator.localcluster.site.Site.Signal;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Processes that end or stand still while their pods stay. */
final class ProcessFaults {
    static final String REDIS = "redis";
    static final String SENTINEL = "sentinel";
    /** Longer than down-after, which is 5 s by default, and than the failover that follows. */
    private static final Duration SILENCE = Duration.ofSeconds(9);

    private ProcessFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either(
                        "kill-master",
                        Terms.of(Loss.UNSENT, Ability.SIGNALS).pairing(),
                        s -> kill(s, List.of(s.target().master()), REDIS)),
                Fault.either(
                        "kill-replica",
                        Terms.of(Loss.NONE, Ability.SIGNALS).pairing(),
                        s -> kill(s, List.of(s.any(s.target().replicas())), REDIS)),
                Fault.either(
                        "kill-sentinel", Terms.of(Loss.NONE, Ability.SIGNALS).pairing(), s -> killSentinels(s, 1)),
                Fault.either(
                        "kill-2-sentinels", Terms.of(Loss.NONE, Ability.SIGNALS).pairing(), s -> killSentinels(s, 2)),
                Fault.either("kill-3-sentinels", Terms.of(Loss.NONE, Ability.SIGNALS), s -> killSentinels(s, 3)),
                new Fault("kill-all-ephemeral", Victims.EPHEMERAL, Terms.of(Loss.UNSAVED, Ability.SIGNALS), s -> {
                    saveOnOne(s);
                    kill(s, s.target().redis(), REDIS);
                }),
                new Fault(
                        "kill-all-durable",
                        Victims.DURABLE,
                        Terms.of(Loss.UNSYNCED, Ability.SIGNALS).pairing(),
                        s -> kill(s, s.target().redis(), REDIS)),
                new Fault(
                        "kill-everything-ephemeral", Victims.EPHEMERAL, Terms.of(Loss.UNSAVED, Ability.SIGNALS), s -> {
                            saveOnOne(s);
                            killEverything(s);
                        }),
                new Fault(
                        "kill-everything-durable",
                        Victims.DURABLE,
                        Terms.of(Loss.UNSYNCED, Ability.SIGNALS).pairing(),
                        ProcessFaults::killEverything),
                Fault.either(
                        "stop-master",
                        Terms.of(Loss.UNSENT, Ability.SIGNALS).pairing(),
                        s -> stop(s, s.target().master(), REDIS)),
                Fault.either(
                        "stop-replica",
                        Terms.of(Loss.NONE, Ability.SIGNALS).pairing(),
                        s -> stop(s, s.any(s.target().replicas()), REDIS)),
                Fault.either(
                        "stop-sentinel",
                        Terms.of(Loss.NONE, Ability.SIGNALS).pairing(),
                        s -> stop(s, s.any(s.target().sentinels()), SENTINEL)),
                Fault.either(
                        "kill-master-after-reset", Terms.of(Loss.UNSENT, Ability.SIGNALS), ProcessFaults::afterReset));
    }

    private static void kill(Scene scene, List<Pod> pods, String container) throws IOException {
        scene.strike("kill -9 of " + container + " in " + names(pods), () -> {
            for (Pod pod : pods) {
                scene.signal(pod, container, Signal.KILL);
            }
        });
    }

    private static void killSentinels(Scene scene, int number) throws IOException {
        kill(scene, scene.target().sentinels().subList(0, number), SENTINEL);
    }

    /** As when the power of a cluster's only node fails: whoever runs again first finds nobody. */
    private static void killEverything(Scene scene) throws IOException {
        List<Pod> redis = scene.target().redis();
        List<Pod> sentinels = scene.target().sentinels();
        scene.strike("kill -9 of all in " + names(redis) + " and " + names(sentinels), () -> {
            for (Pod pod : redis) {
                scene.signal(pod, REDIS, Signal.KILL);
            }
            for (Pod pod : sentinels) {
                scene.signal(pod, SENTINEL, Signal.KILL);
            }
        });
    }

    /**
     * Containers that start again in their pods find what Redis saved there. One has all of it, which may be a replica;
     * the others are empty or of an earlier time, so that to elect one of them loses what had to be kept.
     */
    private static void saveOnOne(Scene scene) throws IOException {
        Target target = scene.target();
        Pod keeper = scene.any(target.redis());
        scene.save("save on " + name(keeper), () -> {
            scene.until("all Redis to have what was written", () -> everywhere(scene.victim()));
            scene.until("a save to begin", () -> target.ask(keeper, "BGSAVE").contains("started"));
            scene.until("the save to end", () -> saved(target.ask(keeper, "INFO", "persistence")));
        });
    }

    /** WAIT speaks of what its own connection wrote, and of all that was written before that. */
    private static boolean everywhere(Troupe.Member member) throws IOException {
        int replicas = member.spec().redis() - 1;
        try (RedisConversation talk = Reckoning.master(member)) {
            talk.ask("SET", "whole", "saved");
            return talk.ask("WAIT", Integer.toString(replicas), "800").equals(Integer.toString(replicas));
        }
    }

    private static boolean saved(String persistence) {
        return persistence.contains("rdb_bgsave_in_progress:0") && persistence.contains("rdb_last_bgsave_status:ok");
    }

    private static void stop(Scene scene, Pod pod, String container) throws IOException {
        scene.strike("SIGSTOP of " + container + " in " + name(pod), () -> scene.signal(pod, container, Signal.STOP));
        scene.pause(SILENCE);
        scene.note("SIGCONT of " + container + " in " + name(pod));
        scene.signal(pod, container, Signal.CONT);
    }

    /** The worst moment: one sentinel knows nobody, and may not be needed for the election. */
    private static void afterReset(Scene scene) throws IOException {
        Pod sentinel = scene.any(scene.target().sentinels());
        Pod master = scene.target().master();
        scene.note("SENTINEL RESET on " + name(sentinel));
        scene.target().askSentinel(sentinel, "SENTINEL", "RESET", "*");
        kill(scene, List.of(master), REDIS);
    }

    static List<String> names(List<Pod> pods) {
        return pods.stream().map(p -> name(p)).toList();
    }
}
