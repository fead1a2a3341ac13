package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTurnsTest {
    private final CallTurns turns = new CallTurns(8);
    private final List<String> begun = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "8, 3", "16, 6", "256, 96"})
    void leavesANamespaceThreeEighthsAtMost(int all, int share) {
        CallTurns some = new CallTurns(all);
        for (int i = 0; i < 1000; i++) {
            some.take("shop", () -> begun.add("shop"));
        }
        assertThat(begun).hasSize(share);
    }

    /** As where an admission webhook hangs: of these calls none ends. */
    @Test
    void letsOthersBeginAtOnceWhileAllCallsOfANamespaceHang() {
        ask("hangs", 100);
        begun.clear();

        ask("shop", 1);
        turns.giveBack("shop");
        ask("games", 3);

        assertThat(begun).containsExactly("shop 0", "games 0", "games 1", "games 2");
    }

    @Test
    void letsNoMoreBeginThanThereAreTurns() {
        for (String namespace : List.of("a", "b", "c", "d", "e")) {
            ask(namespace, 2);
        }
        assertThat(begun).containsExactly("a 0", "a 1", "b 0", "b 1", "c 0", "c 1", "d 0", "d 1");
    }

    @Test
    void beginsInTheOrderInWhichANamespaceAsked() {
        ask("shop", 6);
        for (int i = 0; i < 3; i++) {
            turns.giveBack("shop");
        }
        assertThat(begun).containsExactly("shop 0", "shop 1", "shop 2", "shop 3", "shop 4", "shop 5");
    }

    @Test
    void givesNamespacesThatWaitTurnsOneAfterTheOther() {
        fill();
        ask("much", 100);
        ask("little", 2);
        ask("one", 1);

        for (int i = 0; i < 6; i++) {
            turns.giveBack("full-" + i);
        }

        assertThat(begun).containsExactly("much 0", "little 0", "one 0", "much 1", "little 1", "much 2");
    }

    /** However much the others ask for, and how often. */
    @Test
    void keepsNobodyWaitingForMoreThanOneTurnOfEachOther() {
        CallTurns single = new CallTurns(1);
        for (int i = 0; i < 100; i++) {
            single.take("a", () -> begun.add("a"));
            single.take("b", () -> begun.add("b"));
        }
        single.take("late", () -> begun.add("late"));

        for (int i = 0; i < 3; i++) {
            single.giveBack(begun.getLast());
        }

        assertThat(begun).containsExactly("a", "b", "a", "late");
    }

    /** Whatever it has under way: it was served already. */
    @Test
    void putsANamespaceThatAsksLaterBehindTheOthers() {
        CallTurns three = new CallTurns(3);
        for (String namespace : List.of("busy", "x", "y", "waits", "busy")) {
            three.take(namespace, () -> begun.add(namespace));
        }

        three.giveBack("x");
        three.giveBack("y");

        assertThat(begun).containsExactly("busy", "x", "y", "waits", "busy");
    }

    @Test
    void countsCallsOfNoNamespaceAsOneMore() {
        ask("", 4);
        ask("shop", 4);

        assertThat(begun).containsExactly(" 0", " 1", " 2", "shop 0", "shop 1", "shop 2");
    }

    /** Else what hung and ended would never be allowed anything again. */
    @Test
    void givesANamespaceItsShareAnewWhenItsCallsHaveEnded() {
        ask("shop", 3);
        for (int i = 0; i < 3; i++) {
            turns.giveBack("shop");
        }
        begun.clear();

        ask("shop", 4);

        assertThat(begun).containsExactly("shop 0", "shop 1", "shop 2");
    }

    @Test
    void takesNothingBackThatWasNotGiven() {
        ask("shop", 1);

        assertThatThrownBy(() -> turns.giveBack("games"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing of \"games\" is under way");
    }

    private void ask(String namespace, int calls) {
        for (int i = 0; i < calls; i++) {
            String call = namespace + " " + i;
            turns.take(namespace, () -> begun.add(call));
        }
    }

    private void fill() {
        for (int i = 0; i < 8; i++) {
            ask("full-" + i, 1);
        }
        begun.clear();
    }
}
