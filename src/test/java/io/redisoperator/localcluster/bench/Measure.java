package io.redisoperator.localcluster.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.site.Site.Signal;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.util.List;

/**
 * One way in which a master stops being one.
 *
 * @param name by which it is asked for
 * @param title in the table
 * @param act begins it
 * @param after the new master was there, ends it
 */
record Measure(String name, String title, Act act, Act after) {
    /** What is done to a failover in one run; the pod is the master before. */
    interface Act {
        void on(Target target, Pod master, int run) throws IOException;
    }

    private static final Act NOTHING = (target, master, run) -> {};

    static final List<Measure> ALL = List.of(
            new Measure(
                    "delete",
                    "write gap: pod deletion of the master",
                    (target, master, run) ->
                            target.site().client().resource(master).delete(),
                    NOTHING),
            new Measure("roll", "write gap: rolling update to another image", Measure::roll, NOTHING),
            new Measure(
                    "kill",
                    "write gap: kill -9 of the master, container back in place",
                    (target, master, run) -> target.site().signal(master, "redis", Signal.KILL),
                    NOTHING),
            new Measure(
                    "stop",
                    "write gap: silent death of the master (SIGSTOP)",
                    (target, master, run) -> target.site().signal(master, "redis", Signal.STOP),
                    (target, master, run) -> target.site().signal(master, "redis", Signal.CONT)));

    private static void roll(Target target, Pod master, int run) {
        String image = run % 2 == 0 ? "" : "redis:7.2.4-alpine";
        target.site()
                .failovers()
                .apply(target.key(), SpecSheet.EPHEMERAL.of(image).yaml());
    }
}
