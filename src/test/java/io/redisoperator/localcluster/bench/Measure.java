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
 * @param spec of the failover that it happens to
 * @param goal of the pause between writes
 * @param blow what is done
 */
record Measure(String name, String title, SpecSheet spec, Goal goal, Blow blow) {
    /** What is done to a failover in one run; the pod is the master before. */
    interface Act {
        void on(Target target, Pod master, int run) throws IOException;
    }

    /** Begins it, and ends it after the new master was there. */
    record Blow(Act act, Act after) {
        static Blow of(Act act) {
            return new Blow(act, (target, master, run) -> {});
        }
    }

    private static final Goal PLANNED =
            Goal.of(Goal.limit(0.5, 500), Goal.limit(1, 1200)).withoutLoss();
    private static final Goal BACK_IN_PLACE = Goal.of(Goal.limit(1, 2500)).withoutLoss();
    /** Down-after, which is 5 s by default, and 2 s. */
    private static final Goal SILENT = Goal.of(Goal.limit(1, 7000));

    private static final Blow KILL = Blow.of((target, master, run) -> signal(target, master, Signal.KILL));

    static final List<Measure> ALL = List.of(
            new Measure(
                    "delete",
                    "pod deletion of the master",
                    SpecSheet.EPHEMERAL,
                    PLANNED,
                    Blow.of((target, master, run) ->
                            target.site().client().resource(master).delete())),
            new Measure(
                    "roll", "rolling update to another image", SpecSheet.EPHEMERAL, PLANNED, Blow.of(Measure::roll)),
            new Measure("kill", "kill -9 of the master", SpecSheet.EPHEMERAL, BACK_IN_PLACE, KILL),
            new Measure(
                    "stop",
                    "the master falls silent (SIGSTOP)",
                    SpecSheet.EPHEMERAL,
                    SILENT,
                    new Blow(
                            (target, master, run) -> signal(target, master, Signal.STOP),
                            (target, master, run) -> signal(target, master, Signal.CONT))),
            new Measure(
                    "lose",
                    "the master's node is gone",
                    SpecSheet.EPHEMERAL,
                    SILENT,
                    new Blow(
                            (target, master, run) -> new LostNode(target.site(), master).lose(),
                            (target, master, run) -> new LostNode(target.site(), master).comeBack())),
            new Measure("kill-durable", "kill -9 of the master, with volumes", SpecSheet.DURABLE, BACK_IN_PLACE, KILL));

    private static void signal(Target target, Pod master, Signal signal) throws IOException {
        target.site().signal(master, "redis", signal);
    }

    private static void roll(Target target, Pod master, int run) {
        String image = run % 2 == 0 ? "" : "redis:7.2.4-alpine";
        target.site()
                .failovers()
                .apply(target.key(), SpecSheet.EPHEMERAL.of(image).yaml());
    }
}
