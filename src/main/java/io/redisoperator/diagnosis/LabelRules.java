package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Role labels, by which Services route: the true master alone carries {@code master}. */
final class LabelRules {
    private final Round round;

    LabelRules(Round round) {
        this.round = round;
    }

    void apply() {
        round.facts().trueMaster().ifPresentOrElse(this::routeTo, this::neverTwo);
    }

    /** The master gets its label only in the same breath as all others lose theirs. */
    private void routeTo(RedisNode master) {
        List<RedisNode> others = round.now()
                .allRedis()
                .filter(node -> !node.equals(master) && !carries(node, Role.REPLICA))
                .filter(node -> !leaving(node) || carries(node, Role.MASTER))
                .toList();
        long keepIts = others.stream()
                .filter(node -> !relabel(node, Kind.WRONG_ROLE_LABEL, Role.REPLICA) && carries(node, Role.MASTER))
                .filter(LabelRules::mayTakeWrites)
                .count();
        if (!carries(master, Role.MASTER)) {
            found(master, Kind.MASTER_NOT_LABELLED, Role.MASTER);
            if (keepIts == 0) {
                set(master, Role.MASTER);
            }
        }
    }

    private static boolean mayTakeWrites(RedisNode node) {
        return node.pod().running() && node.view().map(RedisView::isMaster).orElse(true);
    }

    private boolean relabel(RedisNode node, Kind kind, Role role) {
        found(node, kind, role);
        return set(node, role);
    }

    private void found(RedisNode node, Kind kind, Role role) {
        round.finding(kind, node.pod().name(), node.pod().name() + " is " + role + " and " + label(node));
    }

    private boolean set(RedisNode node, Role role) {
        return round.command(new SetRoleLabel(Target.of(node.pod()), role, "it is " + role + " and " + label(node)));
    }

    private static String label(RedisNode node) {
        return node.pod().role().map(role -> "labelled " + role).orElse("not labelled");
    }

    /**
     * Without a certain master labels stay as they are, but two pods must not both take writes. While a failover
     * promotes somebody, the label is on its way, and what Sentinels agree on is out of date.
     */
    private void neverTwo() {
        if (round.facts().promoting()) {
            return;
        }
        List<RedisNode> labelled = round.now()
                .allRedis()
                .filter(node -> carries(node, Role.MASTER))
                .sorted(Comparator.comparingInt(this::doubt)
                        .thenComparingInt(node -> node.pod().ordinal()))
                .toList();
        labelled.stream().skip(1).forEach(node -> {
            String first = labelled.getFirst().pod().name();
            round.finding(
                    Kind.WRONG_ROLE_LABEL,
                    node.pod().name(),
                    node.pod().name() + " and " + first + " are both labelled master");
            round.command(new SetRoleLabel(Target.of(node.pod()), Role.REPLICA, first + " is labelled master as well"));
        });
    }

    private int doubt(RedisNode node) {
        boolean wasMaster = round.before()
                .master()
                .map(LastMaster::uid)
                .filter(node.pod().uid()::equals)
                .isPresent();
        boolean isMaster = node.view().map(RedisView::isMaster).orElse(false);
        return round.facts().agreedOn(node) ? 0 : wasMaster ? 1 : isMaster ? 2 : 3;
    }

    private static boolean leaving(RedisNode node) {
        return node.pod().deleting() || node.pod().terminated();
    }

    private static boolean carries(RedisNode node, Role role) {
        return node.pod().role().equals(Optional.of(role));
    }
}
