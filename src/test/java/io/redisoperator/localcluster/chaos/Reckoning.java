package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Chapter;
import io.redisoperator.localcluster.site.Target;
import java.io.IOException;
import java.util.List;

/**
 * Reads a member's ledger back and says what is missing that had to be kept.
 *
 * @param amiss where to say it
 */
record Reckoning(Troupe.Member member, List<String> amiss) {
    /** A Redis that holds what a member's clients would be given. */
    static RedisConversation master(Troupe.Member member) throws IOException {
        return member.target().site().dial(Target.address(member.target().master()), 6379);
    }

    /** Of the time in which nobody hurt anything: nothing may be missing. */
    void calm(Chapter chapter) {
        long end = System.nanoTime();
        int unused = settle(chapter, Loss.NONE, new Blows(end, end), "the fault");
    }

    /** Returns how many writes are missing, excusable or not. */
    int settle(Chapter chapter, Loss allowed, Blows blows) {
        return settle(chapter, allowed, blows, "the first blow");
    }

    private int settle(Chapter chapter, Loss allowed, Blows blows, String moment) {
        String name = member.target().key().name();
        if (allowed instanceof Loss.Everything) {
            member.ledger().forget();
        }
        try (RedisConversation redis = master(member)) {
            List<Chapter.Ack> lost = member.ledger().check(chapter, redis);
            List<Chapter.Ack> inexcusable = Loss.inexcusable(allowed, lost, blows);
            if (!inexcusable.isEmpty()) {
                amiss.add(name + " lost " + inexcusable.size() + " acknowledged writes that had to be kept, from "
                        + after(inexcusable.getFirst(), blows) + " ms to " + after(inexcusable.getLast(), blows)
                        + " ms after " + moment);
            }
            for (Chapter shrunk : member.ledger().shrunk(redis)) {
                amiss.add(name + " lost writes of an earlier time: " + shrunk.key());
            }
            return lost.size();
        } catch (IOException | RuntimeException e) {
            amiss.add(name + " could not be read: " + e.getMessage());
            return 0;
        }
    }

    /** Without a write that had to be kept, finding all of them shows nothing. */
    void demandProof(Chapter chapter, Loss allowed, Blows blows) {
        if (!Loss.proves(allowed, chapter.acks(), blows)) {
            amiss.add("of the " + chapter.size() + " writes of "
                    + member.target().key().name() + " none had to be kept, which shows nothing");
        }
    }

    private static long after(Chapter.Ack ack, Blows blows) {
        return (ack.nanos() - blows.first()) / 1_000_000;
    }
}
