package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static io.redisoperator.status.Looks.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.model.FailoverKind;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a status says of a cluster that follows a Redis outside of it. */
class FollowingStatusTest {
    private final ResourceMemory memory = new ResourceMemory(
            new ResourceId(KEY, FailoverKind.DATABASES, "uid"), FailoverStatus.NONE, UnaryOperator.identity());
    private int second;

    @BeforeEach
    void roll() {
        memory.progressed(new Progress(1, 9, "Running", State.SETTLED, ""), T0);
    }

    @Test
    void recordsWhomItFollowsBeforeAnybodyDoesAndKeepsSinceWhen() {
        FailoverStatus begun = after(new Looks().outside(false, false).keys(0));
        assertThat(begun.following())
                .isEqualTo(new FailoverStatus.Following("10.9.9.9", 6379, null, "2026-03-01T10:00:01Z", null));

        assertThat(after(new Looks().outside(false, true)).following()).isEqualTo(begun.following());
    }

    @Test
    void recordsNobodyAsLongAsAPodHoldsKeysOfItsOwn() {
        assertThat(after(new Looks().outside(false, false).ownMasterInstead()).following())
                .isNull();
    }

    @Test
    void recordsAtOnceWhomAllFollowAlready() {
        assertThat(after(new Looks().outside(false, false)).following())
                .extracting(FailoverStatus.Following::host)
                .isEqualTo("10.9.9.9");
    }

    @Test
    void isReadyThoughNobodyIsMaster() {
        FailoverStatus status = after(new Looks().outside(false, true));

        assertThat(condition(status, "Ready"))
                .extracting(Condition::getStatus, Condition::getReason)
                .containsExactly("True", "Following");
        assertThat(condition(status, "Following").getMessage())
                .isEqualTo("3 of 3 pods are in sync with 10.9.9.9:6379, at most 24 bytes behind");
        assertThat(condition(status, "ReplicationHealthy").getStatus()).isEqualTo("True");
        assertThat(condition(status, "QuorumOk").getReason()).isEqualTo("Following");
        assertThat(status.bootstrapped()).isNull();
        assertThat(status.master()).isNull();
        assertThat(status.redis()).isEqualTo("3/3");
        assertThat(status.lineage()).isNull();
    }

    @Test
    void countsTheSentinelsThatNameItAndPromisesNoFailover() {
        FailoverStatus status = after(new Looks().announced());

        assertThat(condition(status, "Ready"))
                .extracting(Condition::getStatus, Condition::getReason)
                .containsExactly("True", "Following");
        assertThat(condition(status, "QuorumOk"))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getMessage)
                .containsExactly(
                        "False",
                        "Following",
                        "3 of 3 sentinels name 10.9.9.9:6379 to clients; they replace nobody while all pods follow it");
        assertThat(status.sentinels()).isEqualTo("3/3");
        assertThat(status.master()).isNull();
    }

    @Test
    void isNotReadyWhileMostSentinelsNameAnother() {
        FailoverStatus status = after(new Looks()
                .announced()
                .sentinelsElsewhere(2)
                .finding(Finding.Kind.SENTINEL_WRONG_MASTER, "rfs-cart-0 names 10.9.8.0:6379 to clients"));

        assertThat(condition(status, "Ready"))
                .extracting(Condition::getStatus, Condition::getReason)
                .containsExactly("False", "SentinelWrongMaster");
        assertThat(status.sentinels()).isEqualTo("1/3");
    }

    @Test
    void saysWhyItIsNotReady() {
        FailoverStatus status = after(new Looks()
                .outside(false, true)
                .outsideSays("WRONGPASS invalid username-password pair")
                .finding(Finding.Kind.EXTERNAL_UNREACHABLE, "10.9.9.9:6379 does not answer: WRONGPASS"));

        assertThat(condition(status, "Following"))
                .extracting(Condition::getStatus, Condition::getReason)
                .containsExactly("False", "LoginRefused");
        assertThat(condition(status, "Ready").getMessage()).contains("does not answer: WRONGPASS");
    }

    @Test
    void saysWhatTheTakeoverWaitsForAndWhenThatIsOver() {
        after(new Looks().outside(false, true));
        FailoverStatus leaving = after(new Looks()
                .outside(true, true)
                .finding(Finding.Kind.LEAVING_EXTERNAL, "no pod is master yet: it is written"));
        assertThat(condition(leaving, "Following"))
                .extracting(Condition::getStatus, Condition::getReason, Condition::getMessage)
                .containsExactly("True", "Leaving", "no pod is master yet: it is written");
        assertThat(condition(leaving, "Ready").getStatus()).isEqualTo("False");

        FailoverStatus promoted = after(new Looks().ownMasterAfterOutside());
        assertThat(promoted.following())
                .isEqualTo(new FailoverStatus.Following(
                        "10.9.9.9", 6379, null, "2026-03-01T10:00:01Z", "2026-03-01T10:00:03Z"));
        assertThat(promoted.bootstrapped()).isTrue();
        assertThat(promoted.lineage()).isNotNull();

        memory.left();
        FailoverStatus over = after(new Looks().ownMasterAfterOutside());
        assertThat(over.following()).isNull();
        assertThat(over.conditions()).extracting(Condition::getType).doesNotContain("Following");
        assertThat(condition(over, "Ready").getReason()).isEqualTo("Serving");
    }

    private FailoverStatus after(Looks look) {
        second++;
        memory.looked(look.at(T0.plusSeconds(second)).checked());
        return memory.compose(1, T0.plusSeconds(second)).orElseThrow();
    }

    private static Condition condition(FailoverStatus status, String type) {
        return Conditions.find(status.conditions(), type).orElseThrow();
    }
}
