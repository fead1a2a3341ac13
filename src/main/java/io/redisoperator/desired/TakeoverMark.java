package io.redisoperator.desired;

import io.redisoperator.spec.Failover;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is noted on the objects of an earlier operator: the newest edit of the spec that asks for no other pods. An edit
 * that does is told from a newer version of this operator, which makes other pods of the same spec: no cluster is
 * rolled for that alone.
 *
 * @param generation of the resource
 * @param pods a hash of the pods that this operator would make
 */
record TakeoverMark(long generation, String pods) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18}):([0-9a-f]+)");

    static Optional<TakeoverMark> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? Optional.of(new TakeoverMark(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** The mark that stands for this spec too; empty once it asks for other pods, or a person does. */
    static Optional<TakeoverMark> next(Optional<TakeoverMark> present, Failover failover, String pods) {
        boolean edited = present.filter(mark -> mark.generation() < failover.generation()
                        && !mark.pods().equals(pods))
                .isPresent();
        return LeftAsIs.renewalAsked(failover) || edited
                ? Optional.empty()
                : Optional.of(new TakeoverMark(failover.generation(), pods));
    }

    @Override
    public String toString() {
        return generation + ":" + pods;
    }
}
