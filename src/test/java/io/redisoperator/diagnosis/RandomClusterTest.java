package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.HealCommand.ResetSentinel;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.model.Role;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold in every state, sane or not. */
class RandomClusterTest {
    private static final int STORIES = 1_500;
    private static final int LOOKS = 8;
    private static final List<Integer> PAUSES = List.of(1, 1, 5, 20, 70, 200);

    private static final String BOTH_OFFSETS = "kept: \\S+ \\(offset \\d+, .*, surplus: \\S+ \\(offset \\d+, ";

    private final Diagnostician diagnostician = new Diagnostician(Patience.DEFAULT);
    private final Map<Class<?>, Integer> seen = new HashMap<>();

    @Test
    void neverDoesWhatCouldLoseDataOrProtection() {
        for (int seed = 0; seed < STORIES; seed++) {
            tell(seed);
        }
        assertThat(seen.keySet())
                .as("every command comes up, or the stories are too tame")
                .contains(
                        AttachReplica.class,
                        ConfigureSentinel.class,
                        DemoteMaster.class,
                        MonitorMaster.class,
                        Promote.class,
                        ReplaceSentinel.class,
                        RequestFailover.class,
                        RetireMaster.class,
                        ResetSentinel.class,
                        SetRoleLabel.class);
    }

    private void tell(int seed) {
        Random random = new Random(seed);
        RandomPicture story = new RandomPicture(random);
        Memory memory = Memory.NONE;
        Instant clock = Instant.EPOCH;
        for (int look = 0; look < LOOKS; look++) {
            clock = clock.plusSeconds(PAUSES.get(random.nextInt(PAUSES.size())));
            Snapshot now = story.next().at(clock);
            Verdict verdict = diagnostician.diagnose(now, memory);
            check(now, verdict.diagnosis().commands(), "story " + seed + ", look " + look);
            if (look < 2 && now.expected().bootstrapped()) {
                assertThat(verdict.diagnosis().commands()).as("story " + seed).allMatch(SetRoleLabel.class::isInstance);
            }
            assertThat(diagnostician.diagnose(now, memory)).isEqualTo(verdict);
            memory = verdict.next();
        }
    }

    /** Whether it makes master whom that failover made master. */
    private static boolean supports(Facts facts, HealCommand command) {
        return command instanceof Promote promote
                && facts.voices().stream()
                        .flatMap(node -> Facts.monitor(node).stream())
                        .allMatch(monitor -> facts.nodeAt(monitor.master())
                                .filter(node -> Target.of(node.pod()).equals(promote.node()))
                                .isPresent());
    }

    /** Whether a failover is in progress that goes on; one that a Sentinel in TILT leads does not. */
    private static boolean maySettle(Snapshot now) {
        return now.sentinels().stream()
                .flatMap(node -> node.view().filter(view -> !view.tilt()).flatMap(SentinelView::monitor).stream())
                .anyMatch(SentinelView.Monitor::failoverGoesOn);
    }

    private void check(Snapshot now, List<HealCommand> commands, String where) {
        commands.forEach(command -> seen.merge(command.getClass(), 1, Integer::sum));
        checkLabels(now, commands, where);
        assertThat(count(commands, ResetSentinel.class) + count(commands, ReplaceSentinel.class))
                .as(where)
                .isLessThanOrEqualTo(1);
        assertThat(count(commands, Promote.class) + count(commands, RequestFailover.class))
                .as(where)
                .isLessThanOrEqualTo(1);
        Facts facts = new Facts(now, Facts.Earlier.NOTHING);
        if (maySettle(now)) {
            assertThat(commands)
                    .as(where)
                    .allMatch(command -> command instanceof SetRoleLabel
                            || (!facts.promoting()
                                    && (command instanceof RequestFailover || supports(facts, command))));
        }
        for (HealCommand command : commands) {
            switch (command) {
                case Promote promote -> checkPromotion(now, promote, where);
                case HealCommand.PromoteAsAsked asked ->
                    assertThat(now.expected().decision().pod())
                            .as(where)
                            .contains(asked.node().pod());
                case AttachReplica attach -> {
                    assertThat(view(now, attach.replica()))
                            .as(where)
                            .hasValueSatisfying(
                                    view -> assertThat(view.isMaster()).isFalse());
                    assertThat(now.masters())
                            .as(where)
                            .extracting(node -> node.pod().name())
                            .contains(attach.master().pod());
                }
                case DemoteMaster demote -> {
                    assertThat(demote.surplus()).as(where).isNotEqualTo(demote.master());
                    assertThat(demote.evidence()).as(where).containsPattern(BOTH_OFFSETS);
                }
                case RetireMaster retire -> {
                    assertThat(retire.surplus()).as(where).isNotEqualTo(retire.master());
                    assertThat(retire.evidence()).as(where).containsPattern(BOTH_OFFSETS);
                }
                case HealCommand.FollowExternal follow ->
                    assertThat(now.expected().following()).as(where).isPresent();
                case HealCommand.PromoteFromExternal promote ->
                    assertThat(now.expected().following()).as(where).isPresent();
                case HealCommand.AnnounceExternal announce ->
                    assertThat(now.expected().following()).as(where).isPresent();
                case HealCommand.SetWriteGuard guard -> {}
                case MonitorMaster monitor ->
                    assertThat(now.masters()).as(where).hasSize(1);
                case HealCommand.ForgetMaster forget ->
                    assertThat(now.masters())
                            .as(where)
                            .extracting(node -> HealCommand.Target.of(node.pod()))
                            .isSubsetOf(forget.over().stream().toList());
                case ResetSentinel reset -> assertThat(now.masters()).as(where).hasSize(1);
                case ReplaceSentinel replace ->
                    assertThat(now.masters()).as(where).hasSize(1);
                case RequestFailover request ->
                    assertThat(now.masters()).as(where).isEmpty();
                case SetRoleLabel label -> {}
                case ConfigureSentinel configure -> {}
            }
        }
    }

    private void checkPromotion(Snapshot now, Promote promote, String where) {
        assertThat(now.masters())
                .as(where)
                .extracting(node -> HealCommand.Target.of(node.pod()))
                .isSubsetOf(Stream.concat(promote.over().stream(), Stream.of(promote.node()))
                        .toList());
        RedisView view = view(now, promote.node()).orElseThrow();
        if (view.keys() == 0) {
            assertThat(now.allRedis().filter(Facts::hasKeys)).as(where).isEmpty();
        }
        assertThat(view.loading()).as(where).isFalse();
    }

    private static void checkLabels(Snapshot now, List<HealCommand> commands, String where) {
        Set<String> labelled = now.allRedis()
                .map(Snapshot.RedisNode::pod)
                .filter(pod -> pod.role().equals(Optional.of(Role.MASTER)))
                .map(PodView::uid)
                .collect(Collectors.toSet());
        for (HealCommand command : commands) {
            if (command instanceof SetRoleLabel label) {
                if (label.role() == Role.MASTER) {
                    assertThat(labelled).as(where).isEmpty();
                    labelled.add(label.pod().uid());
                } else {
                    labelled.remove(label.pod().uid());
                }
            }
        }
    }

    private static long count(List<HealCommand> commands, Class<?> type) {
        return commands.stream().filter(type::isInstance).count();
    }

    private static Optional<RedisView> view(Snapshot now, HealCommand.Target target) {
        return now.allRedis()
                .filter(node -> node.pod().uid().equals(target.uid()))
                .findFirst()
                .flatMap(Snapshot.RedisNode::view);
    }
}
