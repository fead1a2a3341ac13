package io.redisoperator.diagnosis;

import io.redisoperator.model.Annotations;
import io.redisoperator.model.Endpoint;
import java.util.Optional;

/** Whose data a cluster holds: its own, or that of a Redis outside of it. */
public sealed interface Allegiance {
    /** It is its own. */
    record Own() implements Allegiance {}

    /**
     * All pods follow that Redis.
     *
     * @param agreed whether a person agrees that what pods hold is discarded for it
     */
    record Follows(Endpoint external, boolean agreed) implements Allegiance {}

    /** It did follow that Redis, and is to become its own. */
    record Leaves(Endpoint external) implements Allegiance {}

    /**
     * It would lose data that nobody has given up, and goes on as it is.
     *
     * @param as what it is meanwhile
     */
    record Refused(Allegiance as, String why) implements Allegiance {}

    /**
     * What becomes of a cluster.
     *
     * @param wanted the Redis outside that the spec names
     * @param recorded the one that status has on record
     * @param served whether a master of its own has been there since, so that clients may have written
     * @param discard value of the annotation {@link Annotations#DISCARD_DATA}
     */
    static Allegiance of(
            Optional<Endpoint> wanted, Optional<Endpoint> recorded, boolean served, Optional<String> discard) {
        if (wanted.isEmpty()) {
            return recorded.<Allegiance>map(Leaves::new).orElseGet(Own::new);
        }
        Endpoint external = wanted.get();
        boolean agreed =
                discard.map(String::strip).filter(external.toString()::equals).isPresent();
        if (agreed || (!served && (recorded.isEmpty() || recorded.equals(wanted)))) {
            return new Follows(external, agreed);
        }
        String unheard = discard.filter(value -> !value.isBlank())
                .map(value -> "; it is \"" + value + "\" now")
                .orElse("");
        String cure = " To discard it, set the annotation " + Annotations.DISCARD_DATA + " to " + external + unheard;
        return recorded.isPresent() && !served
                ? new Refused(
                        new Follows(recorded.get(), false),
                        "the pods follow " + recorded.get() + ", and what they have copied from it would be lost by"
                                + " following " + external + " instead." + cure)
                : new Refused(
                        recorded.<Allegiance>map(Leaves::new).orElseGet(Own::new),
                        "the cluster has data of its own, and would lose it by following " + external + "." + cure);
    }
}
