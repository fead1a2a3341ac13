package io.redisoperator.desired;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is noted on the objects of an earlier operator: the newest edit of the spec that asks for no other pods. An edit
 * that does is told from another build of this operator, which makes other pods of the same spec, and from edits that the
 * earlier operator has followed: no cluster is rolled for those alone.
 *
 * @param generation of the resource
 * @param maker a hash of whatever else than the spec decides how pods are made; hashes of another maker say nothing
 * @param pods a hash of the pods that this operator would make
 * @param formerWrite when an earlier operator last wrote here, in seconds since 1970; 0 if that is not known
 * @param since generation of the resource when it was taken over; -1 for a mark without it, of an older build
 * @param bound what {@code reservedPodMemoryPercent} left for data then, in bytes; 0 for nothing, and empty for a mark
 *     without it, of an older build
 */
record TakeoverMark(long generation, String maker, String pods, long formerWrite, long since, String bound) {
    /** Of a spec by which Redis has no bound. */
    static final String UNBOUND = "0";

    private static final Pattern WRITTEN =
            Pattern.compile("(\\d{1,18}):([0-9a-f]+):([0-9a-f]+):(\\d{1,18})(?::(\\d{1,18})(?::(\\d+))?)?");
    private static final long UNKNOWN = -1;

    static Optional<TakeoverMark> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? Optional.of(new TakeoverMark(
                        Long.parseLong(matcher.group(1)),
                        matcher.group(2),
                        matcher.group(3),
                        Long.parseLong(matcher.group(4)),
                        Optional.ofNullable(matcher.group(5))
                                .map(Long::parseLong)
                                .orElse(UNKNOWN),
                        Optional.ofNullable(matcher.group(6)).orElse("")))
                : Optional.empty();
    }

    /** Whether an earlier operator was at work after this was noted. */
    boolean outdated(Optional<Instant> lastFormerWrite) {
        return lastFormerWrite.map(Instant::getEpochSecond).orElse(0L) > formerWrite;
    }

    /**
     * The mark that stands for this spec too; empty once an edit asks for other pods.
     *
     * @param now how it is now
     */
    Optional<TakeoverMark> next(TakeoverMark now) {
        boolean edited = maker.equals(now.maker) && generation < now.generation && !pods.equals(now.pods);
        return edited
                ? Optional.empty()
                : Optional.of(new TakeoverMark(
                        now.generation, now.maker, now.pods, Math.max(formerWrite, now.formerWrite), since, bound));
    }

    @Override
    public String toString() {
        return generation + ":" + maker + ":" + pods + ":" + formerWrite + (since == UNKNOWN ? "" : ":" + since)
                + (bound.isEmpty() ? "" : ":" + bound);
    }
}
