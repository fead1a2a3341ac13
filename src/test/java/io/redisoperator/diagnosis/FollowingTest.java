package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Area;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Role;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** All pods follow a Redis outside of the cluster. */
class FollowingTest {
    private final ClusterPicture cluster = ClusterPicture.healthy().following();
    private final Watch operator = Watch.over(cluster);

    @Test
    void findsNothingAmissWhileAllFollow() {
        assertThat(operator.look(cluster).healthy()).isTrue();
        assertThat(operator.sent()).isEmpty();
    }

    @Test
    void bringsARestartedPodBackAndNeverMakesItMaster() {
        cluster.redis(1).restarted().keys(0);

        operator.looks(cluster, 2);

        assertThat(operator.sent())
                .containsExactly(new FollowExternal(
                        cluster.redis(1).target(), ClusterPicture.OUTSIDE, false, "it follows nobody"));
    }

    @Test
    void electsNobodyThoughNoneIsMasterForHours() {
        cluster.allRestarted();
        cluster.outsideSays("connection refused");

        operator.looks(cluster, 7200);

        assertThat(operator.sent()).hasOnlyElementsOfType(FollowExternal.class);
    }

    @Test
    void bringsOneBackThatFollowsAnother() {
        cluster.redis(2).follows("10.0.1.0");

        operator.look(cluster);

        assertThat(operator.sent(FollowExternal.class))
                .extracting(FollowExternal::node)
                .containsExactly(cluster.redis(2).target());
    }

    @Test
    void takesTheMastersLabelFromEverybody() {
        cluster.redis(0).labelled(Role.MASTER);
        cluster.redis(1).unlabelled();

        operator.look(cluster);

        assertThat(operator.sent(SetRoleLabel.class))
                .allSatisfy(set -> assertThat(set.role()).isEqualTo(Role.REPLICA))
                .extracting(SetRoleLabel::pod)
                .containsExactlyInAnyOrder(
                        cluster.redis(0).target(), cluster.redis(1).target());
    }

    @Test
    void leavesAMasterThatHoldsKeysToAPerson() {
        cluster.redis(0).master();

        Diagnosis seen = operator.looks(cluster, 60);

        assertThat(operator.sent(FollowExternal.class)).isEmpty();
        assertThat(seen.findings())
                .filteredOn(finding -> finding.kind() == Kind.BLOCKED)
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains("rfr-cache-0 (offset 1000, 10 keys)", Annotations.DISCARD_DATA, "10.9.9.9:6379"));
    }

    @Test
    void leadsAMasterAwayIfAPersonAgreesOrItIsEmpty() {
        cluster.redis(0).master().keys(0);
        operator.look(cluster);
        cluster.redis(0).keys(10);
        cluster.outside(false, true, true);
        operator.looks(cluster, 10);

        assertThat(operator.sent(FollowExternal.class))
                .extracting(FollowExternal::discards)
                .startsWith(false)
                .endsWith(true);
    }

    @Test
    void waitsForSentinelsToGo() {
        ClusterPicture running = ClusterPicture.healthy().outside(false, true, true);

        operator.looks(running, 30);

        assertThat(operator.sent(FollowExternal.class)).isEmpty();
    }

    @Test
    void doesNothingBeforeItIsOnRecord() {
        cluster.allRestarted();
        cluster.redis(0).keys(0);
        cluster.redis(1).keys(0);
        cluster.redis(2).keys(0);
        cluster.outside(false, false, false);

        operator.looks(cluster, 30);

        assertThat(operator.sent()).isEmpty();
    }

    @Test
    void mayBeginWithPodsThatFollowAlreadyThoughTheyHoldKeys() {
        cluster.outside(false, false, false);
        assertThat(mayBegin()).isTrue();

        cluster.redis(1).restarted().keys(0);
        assertThat(mayBegin()).isTrue();

        cluster.redis(1).restarted().keys(7);
        assertThat(mayBegin()).isFalse();
    }

    @Test
    void mayBeginOnlyWhereEverybodyAnswersAndHoldsNothing() {
        cluster.allRestarted();
        cluster.outside(false, false, false);
        assertThat(mayBegin()).isFalse();

        cluster.redisPods().forEach(node -> node.keys(0));
        assertThat(mayBegin()).isTrue();

        cluster.redis(2).silent();
        assertThat(mayBegin()).isFalse();

        cluster.withoutRedis(2).expectsRedis(3);
        assertThat(mayBegin()).isFalse();

        cluster.outside(false, true, false);
        assertThat(mayBegin()).isTrue();
    }

    @Test
    void saysWhoseDataKeepsItFromBeginning() {
        cluster.allRestarted();
        cluster.outside(false, false, false);

        assertThat(operator.look(cluster).findings())
                .filteredOn(finding -> finding.kind() == Kind.BLOCKED)
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.message()).contains("rfr-cache-1 (offset 1000, 10 keys)", "discard-data"));
    }

    @Test
    void showsTheLoginAnewOnceALinkStaysDown() {
        cluster.redis(1).linkDown(1);
        operator.looks(cluster, 3);
        assertThat(operator.sent()).isEmpty();

        operator.look(cluster);

        assertThat(operator.sent(FollowExternal.class))
                .extracting(FollowExternal::node)
                .containsExactly(cluster.redis(1).target());
    }

    @Test
    void tellsAWrongPasswordFromADeadHost() {
        cluster.redisPods().forEach(node -> node.linkDown(5));
        cluster.outsideSays("WRONGPASS invalid username-password pair or user is disabled.");
        assertThat(unreachable()).contains("WRONGPASS", "spec.bootstrapNode.auth.secretPath");

        cluster.outsideSays("connection refused");
        assertThat(unreachable()).contains("connection refused").doesNotContain("secretPath");
    }

    @Test
    void isNotTroubledIfOnlyTheOperatorCannotReachIt() {
        cluster.outsideSays("NOPERM this user has no permissions to run the 'info' command");

        assertThat(operator.look(cluster).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind().area()).isEqualTo(Area.HYGIENE);
            assertThat(finding.message()).contains("+info");
        });
    }

    @Test
    void letsNoPodFollowItself() {
        cluster.redis(1).host = ClusterPicture.OUTSIDE.host();

        assertThat(operator.look(cluster).findings()).extracting(Finding::kind).containsExactly(Kind.BLOCKED);
    }

    private String unreachable() {
        return operator.look(cluster).findings().stream()
                .filter(finding -> finding.kind() == Kind.EXTERNAL_UNREACHABLE)
                .map(Finding::message)
                .findFirst()
                .orElse("");
    }

    private boolean mayBegin() {
        return FollowingRules.mayBegin(cluster.at(Instant.EPOCH));
    }
}
