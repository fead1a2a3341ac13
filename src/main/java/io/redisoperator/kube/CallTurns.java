package io.redisoperator.kube;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Queue;

/**
 * Whose call begins next when there are more than may be under way at once. One namespace has three eighths of the turns
 * at most: where an admission webhook hangs, each call takes as long as it may, and those would be all turns soon.
 * Namespaces that wait take turns, each in the order in which it asked; calls of no namespace count as one more of them.
 * Safe for use by any thread.
 */
final class CallTurns {
    private final int all;
    private final int share;
    /** Who waits or is under way; who has begun to wait, or was given a turn, last comes last. */
    private final LinkedHashMap<String, Party> parties = new LinkedHashMap<>();

    private int underWay;

    private static final class Party {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int underWay;

        private boolean mayBegin(int share) {
            return underWay < share && !waiting.isEmpty();
        }
    }

    /** @param all how many calls may be under way at once, at least 1 */
    CallTurns(int all) {
        this.all = all;
        this.share = (3 * all + 7) / 8;
    }

    /**
     * Begins a call, now or in another's {@link #giveBack} once it is its turn. It has to give its turn back when it ends.
     *
     * @param namespace empty for none
     * @param begin returns at once
     */
    void take(String namespace, Runnable begin) {
        begin(taken(namespace, begin));
    }

    /** A call has ended, and another one may begin. */
    void giveBack(String namespace) {
        begin(givenBack(namespace));
    }

    /** Not under the lock: what begins may come back here. */
    private static void begin(Optional<Runnable> next) {
        next.ifPresent(Runnable::run);
    }

    private synchronized Optional<Runnable> taken(String namespace, Runnable begin) {
        Party party = parties.computeIfAbsent(namespace, unknown -> new Party());
        if (party.waiting.isEmpty()) {
            parties.putLast(namespace, party);
        }
        party.waiting.add(begin);
        return next();
    }

    private synchronized Optional<Runnable> givenBack(String namespace) {
        Party party = parties.get(namespace);
        if (party == null || party.underWay == 0) {
            throw new IllegalStateException("nothing of \"" + namespace + "\" is under way");
        }
        party.underWay--;
        underWay--;
        if (party.underWay == 0 && party.waiting.isEmpty()) {
            parties.remove(namespace);
        }
        return next();
    }

    /** Not more than one: with each call that asks or ends, one turn more can be given at most. */
    private Optional<Runnable> next() {
        if (underWay == all) {
            return Optional.empty();
        }
        return parties.entrySet().stream()
                .filter(party -> party.getValue().mayBegin(share))
                .findFirst()
                .map(party -> given(party.getKey(), party.getValue()));
    }

    private Runnable given(String namespace, Party party) {
        parties.putLast(namespace, party);
        party.underWay++;
        underWay++;
        return party.waiting.remove();
    }
}
