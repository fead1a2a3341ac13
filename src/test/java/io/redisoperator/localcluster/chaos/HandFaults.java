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

/** What a person does by hand and should not have done, and data that takes long to load. */
final class HandFaults {
    private static final int SLOW_KEYS = 20_000;
    /** Microseconds for each key, and news from the loading process often enough to be seen. */
    private static final List<String> SLOW =
            List.of("key-load-delay 300", "loading-process-events-interval-bytes 1024");

    /** From a new ConfigMap to its files in the pod, on the embedded cluster with something to spare. */
    private static final Duration FILE_REFRESH = Duration.ofSeconds(3);

    private HandFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either("second-master", Terms.of(Loss.NONE).pairing(), SecondMaster::strike),
                Fault.either("follow-other", Terms.of(Loss.NONE), HandFaults::followOther),
                new Fault("slow-load", Victims.DURABLE, Terms.of(Loss.UNSENT, Ability.SIGNALS), HandFaults::slowLoad));
    }

    private static void followOther(Scene scene) throws IOException {
        Pod replica = scene.any(scene.target().replicas());
        Target other = scene.bystander().target();
        String master = Target.address(other.master());
        scene.strike(
                "REPLICAOF the other failover's master " + master + " on " + name(replica),
                () -> scene.target().ask(replica, "REPLICAOF", master, "6379"));
    }

    private static void slowLoad(Scene scene) throws IOException {
        Target target = scene.target();
        Pod master = target.master();
        scene.victim().apply(scene.victim().spec().with(SLOW));
        target.ask(
                master, "EVAL", "for i = 1, " + SLOW_KEYS + " do redis.call('SET', 'slow:' .. i, i) end return 1", "0");
        scene.until(
                "the settings to be in force and in the file",
                () -> target.ask(master, "CONFIG", "GET", "key-load-delay").endsWith("\n300"));
        scene.pause(FILE_REFRESH);
        try {
            scene.strike(
                    "kill -9 of " + name(master) + ", which then loads for seconds",
                    () -> scene.signal(master, ProcessFaults.REDIS, Signal.KILL));
            scene.until(
                    name(master) + " to load",
                    () -> target.ask(master, "INFO", "persistence").contains("loading:1"));
            scene.note(name(master) + " loads");
        } finally {
            scene.victim().restore();
        }
    }
}
