package io.redisoperator.kube;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisoperator.kube.CallTurns.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTurnsTest {
    private final CallTurns turns = new CallTurns(8);
    private final List<String> begun = new ArrayList<>();
    private final Map<String, Turn> given = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "8, 3", "16, 6", "256, 96"})
    void leavesANamespaceThreeEighthsAtMost(int all, int share) {
        CallTurns some = new CallTurns(all);
        for (int i = 0; i < 1000; i++) {
            some.take("shop", turn -> begun.add("shop"));
        }
        assertThat(begun).hasSize(share);
    }

    /** As where an admission webhook hangs: of these calls none ends. */
    @Test
    void letsOthersBeginAtOnceWhileAllCallsOfANamespaceHang() {
        ask("hangs", 100);
        begun.clear();

        ask("shop", 1);
        end("shop 0");
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
            end("shop " + i);
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
            end("full-" + i + " 0");
        }

        assertThat(begun).containsExactly("much 0", "little 0", "one 0", "much 1", "little 1", "much 2");
    }

    /** However much the others ask for, and how often. */
    @Test
    void keepsNobodyWaitingForMoreThanOneTurnOfEachOther() {
        CallTurns single = new CallTurns(1);
        for (int i = 0; i < 100; i++) {
            ask(single, "a");
            ask(single, "b");
        }
        ask(single, "late");

        for (int i = 0; i < 3; i++) {
            end(begun.getLast());
        }

        assertThat(begun).containsExactly("a", "b", "a", "late");
    }

    /** Whatever it has under way: it was served already. */
    @Test
    void putsANamespaceThatAsksLaterBehindTheOthers() {
        CallTurns three = new CallTurns(3);
        for (String namespace : List.of("busy", "x", "y", "waits", "busy")) {
            ask(three, namespace);
        }

        end("x");
        end("y");

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
            end("shop " + i);
        }
        begun.clear();

        ask("shop", 4);

        assertThat(begun).containsExactly("shop 0", "shop 1", "shop 2");
    }

    /** As where webhooks hang in several namespaces. */
    @Test
    void leavesTheTurnsOfLateCallsToOthers() {
        ask("a", 5);
        ask("b", 5);
        ask("c", 2);
        ask("shop", 1);
        assertThat(begun).doesNotContain("shop 0").hasSize(8);

        List.copyOf(begun).forEach(call -> turn(call).late());

        assertThat(begun).contains("shop 0").hasSize(9);
    }

    @Test
    void letsTwoCallsOfANamespaceBeUnderWayAsLongAsOneIsLate() {
        ask("hangs", 6);
        List.of("hangs 0", "hangs 1", "hangs 2").forEach(call -> turn(call).late());
        end("hangs 0");
        assertThat(begun).doesNotContain("hangs 3");

        end("hangs 1");
        assertThat(begun).contains("hangs 3").doesNotContain("hangs 4");

        end("hangs 2");
        assertThat(begun).contains("hangs 4", "hangs 5");
    }

    /** Else an API server that is slow as a whole would be asked ever more at once. */
    @Test
    void beginsNoMoreThanFiveTimesTheTurnsThoughAllAreLate() {
        for (int i = 0; i < 100; i++) {
            ask("n" + i, 1);
        }
        for (int i = 0; i < begun.size(); i++) {
            turn(begun.get(i)).late();
        }
        assertThat(begun).hasSize(40);

        end("n0 0");

        assertThat(begun).hasSize(41);
    }

    @Test
    void countsACallThatIsLateOnce() {
        for (int i = 0; i < 10; i++) {
            ask("n" + i, 1);
        }
        turn("n0 0").late();
        turn("n0 0").late();

        assertThat(begun).hasSize(9);
    }

    @Test
    void passesOverThatACallWasLateWhichHasEnded() {
        for (int i = 0; i < 10; i++) {
            ask("n" + i, 1);
        }
        end("n0 0");
        turn("n0 0").late();

        assertThat(begun).hasSize(9);
    }

    @Test
    void takesNothingBackTwice() {
        ask("shop", 1);
        end("shop 0");

        assertThatThrownBy(() -> end("shop 0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this turn has ended before");
    }

    private void ask(String namespace, int calls) {
        for (int i = 0; i < calls; i++) {
            String call = namespace + " " + i;
            turns.take(namespace, turn -> began(call, turn));
        }
    }

    private void ask(CallTurns of, String namespace) {
        of.take(namespace, turn -> began(namespace, turn));
    }

    private void began(String call, Turn turn) {
        begun.add(call);
        given.put(call, turn);
    }

    private Turn turn(String call) {
        return requireNonNull(given.get(call));
    }

    private void end(String call) {
        turn(call).end();
    }

    private void fill() {
        for (int i = 0; i < 8; i++) {
            ask("full-" + i, 1);
        }
        begun.clear();
    }
}
