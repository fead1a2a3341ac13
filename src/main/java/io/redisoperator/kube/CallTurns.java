package io.redisoperator.kube;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Whose call begins next when there are more than may be under way at once.
 *
 * <p>Namespaces that wait take turns, each in the order in which it asked; calls of no namespace count as one more of
 * them. One has three eighths of the turns at most. Where an admission webhook hangs, each call takes as long as it may:
 * a call that is late leaves its turn to another, and as long as one is, its namespace has two under way at most.
 * Where all are late, as the API server is, no more than {@value #LATE_SHARES} times the turns are left like that.
 *
 * <p>Safe for use by any thread.
 */
final class CallTurns {
    private static final int LATE_SHARES = 4;
    /** So that a kind that hangs in a namespace leaves room for the others there. */
    private static final int SHARE_OF_LATE = 2;

    private final int all;
    private final int share;
    /** Who waits or is under way; who has begun to wait, or was given a turn, last comes last. */
    private final LinkedHashMap<String, Party> parties = new LinkedHashMap<>();

    private int underWay;
    private int late;

    private static final class Party {
        private final Queue<Consumer<Turn>> waiting = new ArrayDeque<>();
        private int underWay;
        private int late;

        private boolean mayBegin(int share) {
            return !waiting.isEmpty() && underWay < (late > 0 ? Math.min(SHARE_OF_LATE, share) : share);
        }

        private boolean isIdle() {
            return underWay == 0 && waiting.isEmpty();
        }
    }

    /** Of one call, from its beginning to its end. */
    final class Turn {
        private final Party party;
        private boolean isLate;
        private boolean ended;

        private Turn(Party party) {
            this.party = party;
        }

        /** The call is still under way, for longer than one should be: another one may begin. */
        void late() {
            begin(wentLate(this));
        }

        /** The call has ended, and another one may begin. */
        void end() {
            begin(wentBack(this));
        }
    }

    private record Begun(Consumer<Turn> call, Turn turn) {}

    /** @param all how many calls may be under way at once, at least 1 */
    CallTurns(int all) {
        this.all = all;
        this.share = (3 * all + 7) / 8;
    }

    /**
     * Begins a call, now or once it is its turn, which has to be ended with the call.
     *
     * @param namespace empty for none
     * @param begin returns at once
     */
    void take(String namespace, Consumer<Turn> begin) {
        begin(taken(namespace, begin));
    }

    /** Not under the lock: what begins may come back here. */
    private static void begin(List<Begun> calls) {
        calls.forEach(begun -> begun.call().accept(begun.turn()));
    }

    private synchronized List<Begun> taken(String namespace, Consumer<Turn> begin) {
        Party party = parties.computeIfAbsent(namespace, unknown -> new Party());
        if (party.waiting.isEmpty()) {
            parties.putLast(namespace, party);
        }
        party.waiting.add(begin);
        return next();
    }

    private synchronized List<Begun> wentLate(Turn turn) {
        if (turn.isLate || turn.ended) {
            return List.of();
        }
        turn.isLate = true;
        turn.party.late++;
        late++;
        return next();
    }

    private synchronized List<Begun> wentBack(Turn turn) {
        if (turn.ended) {
            throw new IllegalStateException("this turn has ended before");
        }
        turn.ended = true;
        Party party = turn.party;
        party.underWay--;
        underWay--;
        if (turn.isLate) {
            party.late--;
            late--;
        }
        parties.values().removeIf(Party::isIdle);
        return next();
    }

    private List<Begun> next() {
        List<Begun> begun = new ArrayList<>();
        while (underWay - Math.min(late, LATE_SHARES * all) < all) {
            Optional<Map.Entry<String, Party>> next = parties.entrySet().stream()
                    .filter(party -> party.getValue().mayBegin(share))
                    .findFirst();
            if (next.isEmpty()) {
                break;
            }
            begun.add(given(next.get().getKey(), next.get().getValue()));
        }
        return begun;
    }

    private Begun given(String namespace, Party party) {
        parties.putLast(namespace, party);
        party.underWay++;
        underWay++;
        return new Begun(party.waiting.remove(), new Turn(party));
    }
}
