package io.redisoperator.localcluster.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The acknowledged writes of one stretch of time, and what can be said of them. */
public final class Chapter {
    /** A write, and when its acknowledgement came, by {@link System#nanoTime()}. */
    public record Ack(long value, long nanos) {}

    private final String key;
    private final long began;
    private final List<Ack> acks = new ArrayList<>();
    private final Set<Long> given = new HashSet<>();

    /** @param key of the list in Redis that this stretch's values are appended to */
    Chapter(String key, long began) {
        this.key = key;
        this.began = began;
    }

    public String key() {
        return key;
    }

    synchronized void acknowledged(Ack ack) {
        acks.add(ack);
    }

    public synchronized List<Ack> acks() {
        return List.copyOf(acks);
    }

    public synchronized int size() {
        return acks.size();
    }

    /**
     * Acknowledged values that are not among those found and have not been given up.
     *
     * @param promised what was acknowledged before anybody looked for it: a write that is still on its way as the chapter
     *     ends may be carried out after that
     */
    public synchronized List<Ack> lost(List<Ack> promised, Set<Long> found) {
        return promised.stream()
                .filter(a -> !found.contains(a.value()) && !given.contains(a.value()))
                .toList();
    }

    /** Counts these as lost once and for all, so that they are not counted again. */
    public synchronized void giveUp(List<Ack> lost) {
        lost.forEach(a -> given.add(a.value()));
    }

    /** The longest time without an acknowledgement between two moments; the beginning counts like one. */
    public Duration longestGap(long from, long to) {
        long longest = 0;
        long last = began;
        for (Ack ack : acks()) {
            longest = Math.max(longest, overlap(last, ack.nanos(), from, to));
            last = ack.nanos();
        }
        return Duration.ofNanos(Math.max(longest, overlap(last, to, from, to)));
    }

    /** The whole of a pause that reaches into the time asked for; none if it does not. */
    private static long overlap(long begin, long end, long from, long to) {
        return end < from || begin > to ? 0 : end - begin;
    }
}
