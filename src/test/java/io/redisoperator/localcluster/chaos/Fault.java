package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.Site.Ability;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * One way to hurt a failover, and what may come of it.
 *
 * @param name by which it is asked for
 * @param victims which of the two failovers it may hit
 * @param terms what has to hold afterwards
 * @param action what is done; returns once it has been done and was noticed, not once it is healed
 */
record Fault(String name, Victims victims, Terms terms, Action action) {
    /** What is done to the failover of a scene. */
    interface Action {
        void strike(Scene scene) throws IOException;
    }

    /** The failovers that a fault makes sense for. */
    enum Victims {
        EITHER,
        EPHEMERAL,
        DURABLE
    }

    /**
     * @param loss acknowledged writes that may be gone
     * @param within this time after the action, everything is whole again
     * @param needs what the site must be able to do
     * @param pairs whether it may happen together with another
     */
    record Terms(Loss loss, Duration within, Set<Ability> needs, boolean pairs) {
        /** Three sentinels are cleared of a ghost one after the other, half a minute apart. */
        private static final Duration USUAL = Duration.ofMinutes(3);

        static Terms of(Loss loss, Ability... needs) {
            Set<Ability> set = EnumSet.noneOf(Ability.class);
            set.addAll(Set.of(needs));
            return new Terms(loss, USUAL, set, false);
        }

        /** The same, and the fault may come with another one. */
        Terms pairing() {
            return new Terms(loss, within, needs, true);
        }
    }

    static Fault either(String name, Terms terms, Action action) {
        return new Fault(name, Victims.EITHER, terms, action);
    }

    /** Whether there is a failover to which both may happen. */
    boolean fits(Fault other) {
        return victims == other.victims() || victims == Victims.EITHER || other.victims() == Victims.EITHER;
    }

    /** Both, the second up to three seconds after the first and without waiting for its healing. */
    static Fault pair(Fault one, Fault other) {
        if (!one.fits(other)) {
            throw new IllegalArgumentException(
                    one.name() + " and " + other.name() + " do not happen to the same failover");
        }
        Set<Ability> needs = EnumSet.copyOf(EnumSet.allOf(Ability.class));
        needs.removeIf(
                a -> !one.terms().needs().contains(a) && !other.terms().needs().contains(a));
        Terms terms = new Terms(
                Loss.both(one.terms().loss(), other.terms().loss()),
                one.terms().within().plus(other.terms().within()),
                needs,
                false);
        Victims victims = one.victims() == Victims.EITHER ? other.victims() : one.victims();
        return new Fault(one.name() + "+" + other.name(), victims, terms, scene -> {
            one.action().strike(scene);
            scene.pause(Duration.ofMillis(scene.random().nextInt(3000)));
            scene.oncePossible(other.action());
        });
    }
}
