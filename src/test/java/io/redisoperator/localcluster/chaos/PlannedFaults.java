package io.redisoperator.localcluster.chaos;

import static io.redisoperator.localcluster.site.Target.name;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.chaos.Fault.Terms;
import io.redisoperator.localcluster.site.Failovers;
import io.redisoperator.localcluster.site.Site.Ability;
import io.redisoperator.localcluster.site.Site.Signal;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.localcluster.site.Target;
import io.redisoperator.model.Annotations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What people ask of a failover; none of it may cost an acknowledged write. */
final class PlannedFaults {
    private static final String OTHER_IMAGE = "redis:7.2.4-alpine";
    private static final String NO_VALUE = "databases nonsense";
    /** More writes than can have been acknowledged and not yet counted when their master ended. */
    private static final int ON_THEIR_WAY = 20;

    private static final String NO_IMAGE = "redis:does-not-exist";

    /** A kubelet goes from the one to the other and back. */
    private static final Pattern IMAGE_TROUBLE = Pattern.compile("ImagePullBackOff|ErrImagePull");

    /** Long enough for a second pod to follow the first one by mistake. */
    private static final Duration SOME_LOOKS = Duration.ofSeconds(5);

    private PlannedFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.either("switch-to", Terms.of(Loss.NONE).pairing(), PlannedFaults::switchTo),
                Fault.either("roll", Terms.of(Loss.NONE, Ability.ANY_IMAGE).pairing(), PlannedFaults::roll),
                Fault.either("bad-roll", Terms.of(Loss.NONE), PlannedFaults::badRoll),
                Fault.either("bad-config", Terms.of(Loss.UNSENT, Ability.SIGNALS), PlannedFaults::badConfig),
                Fault.either("scale", Terms.of(Loss.NONE).pairing(), PlannedFaults::scale));
    }

    private static void switchTo(Scene scene) throws IOException {
        Pod replica = scene.any(scene.target().replicas());
        scene.strike("switch-to " + name(replica), () -> ask(scene.target(), name(replica)));
        try {
            scene.until(
                    name(replica) + " to be master",
                    () -> name(scene.target().master()).equals(name(replica)));
        } finally {
            withdraw(scene.target());
        }
    }

    static void ask(Target target, String pod) {
        annotate(target, "\"" + pod + "\"");
    }

    static void withdraw(Target target) {
        annotate(target, "null");
    }

    private static void annotate(Target target, String value) {
        target.site()
                .failovers()
                .resource(target.key())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + Annotations.SWITCH_TO + "\":" + value + "}}}");
    }

    private static void roll(Scene scene) throws IOException {
        SpecSheet usual = scene.victim().spec();
        scene.strike("image " + OTHER_IMAGE, () -> scene.victim().apply(usual.of(OTHER_IMAGE)));
        settled(scene, "the new image everywhere");
        scene.strike("the default image", () -> scene.victim().restore());
    }

    private static void badRoll(Scene scene) throws IOException {
        SpecSheet usual = scene.victim().spec();
        scene.strike("image " + NO_IMAGE, () -> scene.victim().apply(usual.of(NO_IMAGE)));
        scene.until("one pod to be stuck", () -> stuck(scene).size() == 1);
        scene.pause(SOME_LOOKS);
        if (stuck(scene).size() != 1) {
            throw new IllegalStateException(ProcessFaults.names(stuck(scene)) + " have the image that does not exist");
        }
        scene.until("a condition that says which pod is stuck, and why", () -> toldOfTheImage(scene));
        scene.note("Progressing says which pod is stuck");
        scene.strike("the default image", () -> scene.victim().restore());
    }

    private static boolean toldOfTheImage(Scene scene) {
        Failovers failovers = scene.site().failovers();
        String told = failovers.conditionMessage(scene.target().key(), "Progressing");
        return failovers.condition(scene.target().key(), "Progressing").equals("True RollingOut")
                && stuck(scene).stream().allMatch(pod -> told.contains(name(pod)))
                && IMAGE_TROUBLE.matcher(told).find();
    }

    private static List<Pod> stuck(Scene scene) {
        return scene.target().redis().stream()
                .filter(p ->
                        NO_IMAGE.equals(p.getSpec().getContainers().getFirst().getImage()))
                .toList();
    }

    /** A value that Redis reads only at its start; the one blow is that the master's container ends meanwhile. */
    private static void badConfig(Scene scene) throws IOException {
        SpecSheet usual = scene.victim().spec();
        Pod master = scene.target().master();
        scene.note("customConfig " + NO_VALUE);
        scene.victim().apply(usual.with(List.of(NO_VALUE)));
        scene.until("one pod to be stuck", () -> unready(scene).size() == 1);
        scene.pause(SOME_LOOKS);
        scene.until(
                "a condition that says so",
                () -> scene.site()
                        .failovers()
                        .condition(scene.target().key(), "Degraded")
                        .startsWith("True"));
        if (unready(scene).size() != 1) {
            throw new IllegalStateException(unready(scene) + " do not start with the value that is none");
        }
        scene.strike(
                "kill -9 of " + name(master) + ", while " + unready(scene) + " does not start",
                () -> scene.signal(master, ProcessFaults.REDIS, Signal.KILL));
        int written = scene.victim().ledger().chapter().size();
        scene.until("writes to go on", () -> scene.victim().ledger().chapter().size() > written + ON_THEIR_WAY);
        scene.pause(SOME_LOOKS);
        scene.until(
                name(master) + " to be back with the value that it was made with",
                () -> unready(scene).size() == 1 && !unready(scene).contains(name(master)));
        scene.note("the usual configuration");
        scene.victim().restore();
    }

    private static List<String> unready(Scene scene) {
        return scene.target().redis().stream()
                .filter(p -> p.getStatus().getConditions().stream()
                        .noneMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())))
                .map(p -> name(p))
                .toList();
    }

    private static void scale(Scene scene) throws IOException {
        SpecSheet usual = scene.victim().spec();
        scene.strike("5 Redis and 5 sentinels", () -> scene.victim().apply(usual.replicas(5, 5)));
        scene.until(
                "all five and five",
                () -> scene.site().failovers().whole(scene.target().key(), 5, 5));
        scene.strike("3 Redis and 3 sentinels", () -> scene.victim().restore());
    }

    private static void settled(Scene scene, String what) {
        scene.until(
                what,
                () -> scene.victim().wholeness().amiss().stream().noneMatch(PlannedFaults::concernsPods)
                        && scene.site().failovers().settled(scene.target().key()));
    }

    private static boolean concernsPods(String amiss) {
        return amiss.contains("revision") || amiss.contains("ready") || amiss.contains("deleted");
    }
}
