package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.HandoverPlan.Impossible;
import io.redisoperator.heal.HandoverPlan.NeedsSteering;
import io.redisoperator.heal.HandoverPlan.Possible;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 27: to whom a master can hand over, from one look. */
class HandoverPlanTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Node MASTER = redisNode(0);
    private static final Node B = redisNode(1);
    private static final Node C = redisNode(2);
    private static final Node D = redisNode(3);
    private static final Node FIRST = sentinelNode("a");
    private static final Node SECOND = sentinelNode("b");

    private final Map<Node, Answer<RedisView>> redis = new LinkedHashMap<>();
    private final Map<Node, Answer<SentinelView>> sentinels = new LinkedHashMap<>();

    @BeforeEach
    void threeInSync() {
        says(MASTER, NodeViews.master());
        says(B, NodeViews.replicaOf(MASTER.endpoint()));
        says(C, NodeViews.replicaOf(MASTER.endpoint()));
        says(FIRST, watching(known(B), known(C)));
        says(SECOND, watching(known(B), known(C)));
    }

    @Nested
    class IsPossible {
        @Test
        void whenSentinelMayPromoteAnyReplicaInSync() {
            assertThat(plan(node -> true)).isEqualTo(new Possible(MASTER, List.of(B, C), List.of(B, C), FIRST));
        }

        @Test
        void besideAReplicaThatIsBehindAndThatIsWatchedAllTheSame() {
            says(C, NodeViews.syncingFrom(MASTER.endpoint()));
            says(FIRST, watching(known(B), NodeViews.known(C.endpoint(), 100, 10)));

            assertThat(plan(node -> true)).isEqualTo(new Possible(MASTER, List.of(B), List.of(B, C), FIRST));
        }

        @Test
        void besideAReplicaThatIsSilent() {
            redis.put(C, new Answer.Silent<>("timed out"));
            says(FIRST, watching(known(B), NodeViews.knownDown(C.endpoint())));

            assertThat(plan(node -> true)).isEqualTo(new Possible(MASTER, List.of(B), List.of(B, C), FIRST));
        }

        @Test
        void fromAMasterWhosePodWasRelabelledSinceItWasChosen() {
            Node relabelled = new Node(
                    new PodBuilder(MASTER.pod())
                            .editMetadata()
                            .addToLabels("team", "payments")
                            .endMetadata()
                            .build(),
                    MASTER.endpoint());

            assertThat(HandoverPlan.of(relabelled, node -> true, seen(redis), seen(sentinels)))
                    .isInstanceOf(Possible.class);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.redisoperator.heal.HandoverPlanTest#unable")
        void throughAnotherSentinelThanOneThatIsUnable(String why, Answer<SentinelView> answer) {
            sentinels.put(FIRST, answer);

            assertThat(plan(node -> true))
                    .isInstanceOfSatisfying(
                            Possible.class,
                            possible -> assertThat(possible.sentinel()).as(why).isEqualTo(SECOND));
        }
    }

    /** As sentinels ask for replicas every 10 s, and a pod may be deleted as soon as the one before is back. */
    @Nested
    class DoesNotWaitForSentinelsToHearOfANewReplicaOfAPodThatIsBeingDeleted {
        @Test
        void whereTheyKnowAnother() {
            says(FIRST, watching(known(B)));
            says(SECOND, watching(known(B), NodeViews.knownDown(C.endpoint())));

            assertThat(deletion(node -> true))
                    .isEqualTo(new Possible(deleting(MASTER), List.of(B, C), List.of(B, C), FIRST));
        }

        @Test
        void ratherThroughOneThatKnowsIt() {
            says(FIRST, watching(known(B)));

            assertThat(deletion(node -> true))
                    .isInstanceOfSatisfying(
                            Possible.class,
                            possible -> assertThat(possible.sentinel()).isEqualTo(SECOND));
        }

        /** One that was added a moment ago and has not been asked yet is nobody whom a sentinel promotes. */
        @Test
        void unlessTheyKnowNone() {
            Known unasked = new Known(B.endpoint(), "", Set.of("slave"));
            says(FIRST, watching(unasked));
            says(SECOND, watching(unasked));

            assertThat(deletion(node -> true))
                    .isEqualTo(new Impossible("no sentinel with a quorum knows a replica in sync of rfr-x-0 yet"));
        }

        /** It may become known, and preferred, in the moment in which Sentinel chooses. */
        @Test
        void unlessItIsUnwelcome() {
            says(FIRST, watching(known(B)));
            says(SECOND, watching(known(B)));

            assertThat(deletion(only(B)))
                    .isEqualTo(new Impossible("no sentinel with a quorum knows every replica in sync of rfr-x-0 yet"));
        }

        private HandoverPlan deletion(Predicate<Node> welcome) {
            return HandoverPlan.of(deleting(MASTER), welcome, seen(redis), seen(sentinels));
        }
    }

    @Nested
    class IsImpossible {
        /** It would be taken for the one that Sentinel promotes. */
        @Test
        void whileAnotherIsMasterToo() {
            says(D, NodeViews.master());

            assertThat(plan(node -> true))
                    .isEqualTo(new HandoverPlan.Impossible(D.name() + " answers as a master, too"));
        }

        @Test
        void whenTheMasterKeepsSilent() {
            redis.put(MASTER, new Answer.Silent<>("timed out"));

            assertThat(plan(node -> true)).isEqualTo(new Impossible("rfr-x-0 does not answer as a master"));
        }

        @Test
        void whenTheMasterIsNoneAnyMore() {
            says(MASTER, NodeViews.replicaOf(B.endpoint()));

            assertThat(plan(node -> true)).isEqualTo(new Impossible("rfr-x-0 does not answer as a master"));
        }

        @Test
        void whenNoReplicaIsInSyncWithThisMaster() {
            says(B, NodeViews.cutOffFrom(MASTER.endpoint()));
            says(C, NodeViews.replicaOf(B.endpoint()));

            assertThat(plan(node -> true)).isEqualTo(new Impossible("no replica that may become master is in sync"));
        }

        @Test
        void whenTheReplicasInSyncAreUnwelcomeOrLeaveToo() {
            redis.remove(C);
            says(deleting(C), NodeViews.replicaOf(MASTER.endpoint()));

            assertThat(plan(node -> !node.uid().equals(B.uid())))
                    .isEqualTo(new Impossible("no replica that may become master is in sync"));
        }

        /** It would make it a replica again, before it has heard of the promotion. */
        @Test
        void whileAnySentinelHasTheOnlyWelcomeOneForAMaster() {
            says(SECOND, watching(NodeViews.knownAsMaster(B.endpoint()), known(C)));

            assertThat(plan(only(B)))
                    .isEqualTo(new Impossible("a sentinel has not noticed yet that rfr-x-1 is master no more"));
        }

        /** The way back would get the epoch of the way there. */
        @Test
        void backToTheOneWhoseReplacementIsNotOver() {
            says(SECOND, said(NodeViews.replacing(C.endpoint(), MASTER.endpoint(), known(B), known(C))));

            assertThat(plan(only(C)))
                    .isEqualTo(new Impossible("a sentinel has not noticed yet that rfr-x-2 is master no more"));
        }

        @Test
        void whileAnySentinelPromotesSomebody() {
            says(SECOND, said(NodeViews.monitor(MASTER.endpoint(), FailoverState.PROMOTING, known(B), known(C))));

            assertThat(plan(node -> true)).isEqualTo(new Impossible("a failover is in progress"));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.redisoperator.heal.HandoverPlanTest#unable")
        void whenNoSentinelIsAble(String why, Answer<SentinelView> answer) {
            sentinels.put(FIRST, answer);
            sentinels.remove(SECOND);

            assertThat(plan(node -> true))
                    .as(why)
                    .isEqualTo(new Impossible("no sentinel with a quorum knows every replica in sync of rfr-x-0 yet"));
        }
    }

    @Nested
    class NeedsSentinelToBeSteered {
        @Test
        void whenAnUnwelcomeReplicaIsInSyncToo() {
            assertThat(plan(only(C))).isEqualTo(new NeedsSteering(List.of(B, C), C, Optional.empty()));
        }

        @Test
        void awayFromAFormerMasterThatOneOfThemTakesForOneStill() {
            says(SECOND, watching(NodeViews.knownAsMaster(B.endpoint()), known(C)));

            assertThat(plan(node -> true))
                    .isInstanceOfSatisfying(
                            NeedsSteering.class,
                            steering -> assertThat(steering.target()).isEqualTo(C));
        }

        @Test
        void untilASentinelSeesThatTheWelcomeOneIsPreferred() {
            says(SECOND, watching(known(B), NodeViews.known(C.endpoint(), 1, 0)));

            assertThat(plan(only(C)))
                    .isEqualTo(new NeedsSteering(
                            List.of(B, C), C, Optional.of(new Possible(MASTER, List.of(B, C), List.of(B, C), SECOND))));
        }

        @Test
        void whenSentinelPrefersOneThatIsBehind() {
            says(C, NodeViews.syncingFrom(MASTER.endpoint()));
            says(FIRST, watching(known(B), NodeViews.known(C.endpoint(), 1, 0)));
            says(SECOND, watching(known(B), NodeViews.known(C.endpoint(), 1, 0)));

            assertThat(plan(node -> true)).isEqualTo(new NeedsSteering(List.of(B, C), B, Optional.empty()));
        }

        @Test
        void toTheWelcomeOneThatItPrefersAlready() {
            says(D, NodeViews.replicaOf(MASTER.endpoint()));
            says(FIRST, watching(NodeViews.known(B.endpoint(), 0, 0), NodeViews.known(C.endpoint(), 90, 0), known(D)));

            assertThat(plan(node -> !node.uid().equals(D.uid())))
                    .isInstanceOfSatisfying(
                            NeedsSteering.class,
                            steering -> assertThat(steering.target()).isEqualTo(C));
        }

        @Test
        void withoutAskingASilentReplicaForAnything() {
            says(D, NodeViews.replicaOf(MASTER.endpoint()));
            redis.put(C, new Answer.Silent<>("timed out"));
            says(FIRST, watching(known(B), NodeViews.knownDown(C.endpoint()), known(D)));

            assertThat(plan(only(D)))
                    .isInstanceOfSatisfying(
                            NeedsSteering.class,
                            steering -> assertThat(steering.replicas()).containsExactly(B, D));
        }
    }

    /** Sentinels that would refuse, or promote the wrong one, or are not to be trusted. */
    static Stream<Arguments> unable() {
        Monitor able = monitor(known(B), known(C));
        return Stream.of(
                Arguments.of("silent", new Answer.Silent<SentinelView>("timed out")),
                Arguments.of("in TILT", new Answer.Said<>(new SentinelView(Optional.of(able), true, Set.of()))),
                Arguments.of(
                        "monitors nothing", new Answer.Said<>(new SentinelView(Optional.empty(), false, Set.of()))),
                Arguments.of("without a quorum", new Answer.Said<>(said(changed(able, able.flags(), false)))),
                Arguments.of(
                        "believes that the master is down",
                        new Answer.Said<>(said(changed(able, Set.of("master", "s_down"), true)))),
                Arguments.of(
                        "watches another address",
                        new Answer.Said<>(NodeViews.watching(B.endpoint(), known(B), known(C)))),
                Arguments.of(
                        "waits for replicas to follow",
                        new Answer.Said<>(said(
                                NodeViews.monitor(MASTER.endpoint(), FailoverState.FOLLOWING, known(B), known(C))))),
                Arguments.of("does not know a replica in sync", new Answer.Said<>(watching(known(B)))),
                Arguments.of(
                        "believes that a replica in sync is down",
                        new Answer.Said<>(watching(known(B), NodeViews.knownDown(C.endpoint())))));
    }

    private static Monitor changed(Monitor able, Set<String> flags, boolean quorum) {
        return new Monitor(
                able.master(),
                flags,
                able.masterSilence(),
                able.quorum(),
                able.downAfter(),
                able.failoverTimeout(),
                able.parallelSyncs(),
                able.configEpoch(),
                able.failover(),
                able.replaced(),
                quorum,
                able.replicas(),
                able.sentinels());
    }

    private HandoverPlan plan(Predicate<Node> welcome) {
        return HandoverPlan.of(MASTER, welcome, seen(redis), seen(sentinels));
    }

    private static Predicate<Node> only(Node welcome) {
        return node -> node.uid().equals(welcome.uid());
    }

    private void says(Node node, RedisView view) {
        redis.put(node, new Answer.Said<>(view));
    }

    private void says(Node node, SentinelView view) {
        sentinels.put(node, new Answer.Said<>(view));
    }

    private static <T> List<Seen<T>> seen(Map<Node, Answer<T>> answers) {
        List<Seen<T>> seen = new ArrayList<>();
        answers.forEach((node, answer) -> seen.add(new Seen<>(node, answer)));
        return seen;
    }

    private static SentinelView watching(Known... replicas) {
        return said(monitor(replicas));
    }

    private static SentinelView said(Monitor monitor) {
        return new SentinelView(Optional.of(monitor), false, Set.of());
    }

    private static Monitor monitor(Known... replicas) {
        return NodeViews.monitor(MASTER.endpoint(), replicas);
    }

    private static Known known(Node replica) {
        return NodeViews.known(replica.endpoint());
    }

    private static Node deleting(Node node) {
        return new Node(
                new PodBuilder(node.pod())
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata()
                        .build(),
                node.endpoint());
    }

    private static Node redisNode(int ordinal) {
        String ip = "10.0.0." + ordinal;
        return new Node(
                Specimens.pod(KEY, Component.REDIS, "rfr-x-" + ordinal, ip, Optional.empty()),
                new Endpoint(ip, Ports.REDIS));
    }

    private static Node sentinelNode(String letter) {
        String ip = "10.0.1." + (int) letter.charAt(0);
        return new Node(
                Specimens.pod(KEY, Component.SENTINEL, "rfs-x-" + letter, ip, Optional.empty()),
                new Endpoint(ip, Ports.SENTINEL));
    }
}
