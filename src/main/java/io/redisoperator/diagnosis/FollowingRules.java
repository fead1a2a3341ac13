package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Expectation.Following;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All pods follow a Redis outside of the cluster: none is master, and none is labelled so. Following discards what a pod
 * holds, so it begins only where there is nothing, or where a person agrees; from then on status has on record that the
 * data comes from there.
 */
public final class FollowingRules {
    /** Redis tries again every second by itself; only another login needs the operator. */
    private static final Duration LINK_DOWN = Duration.ofSeconds(3);

    private final Round round;
    private final Facts facts;
    private final Following following;
    private final Endpoint external;

    FollowingRules(Round round, Following following) {
        this.round = round;
        this.facts = round.facts();
        this.following = following;
        this.external = following.external();
    }

    void apply() {
        if (following.announced()) {
            new AnnouncingRules(round, following).apply();
        }
        round.now().allRedis().filter(node -> !node.pod().terminated()).forEach(this::label);
        tellOfSilence();
        if (!following.recorded()) {
            tellWhyItDoesNotBegin();
            return;
        }
        round.now().redis().stream()
                .filter(node -> !node.pod().deleting())
                .forEach(node -> node.view().ifPresent(view -> judge(node, view)));
    }

    /**
     * Whether nothing is lost that a person has not given up: every pod answers, and holds nothing or follows that Redis
     * already, as pods of an earlier operator may.
     */
    public static boolean mayBegin(Snapshot now) {
        return now.expected()
                .follows()
                .filter(following -> following.agreed()
                        || (now.redis().size() >= now.expected().redisReplicas()
                                && now.allRedis()
                                        .allMatch(
                                                node -> isEmpty(node) || Outside.follows(node, following.external()))))
                .isPresent();
    }

    private static boolean isEmpty(RedisNode node) {
        return node.view()
                .filter(view -> view.keys() == 0 && !view.loading() && !view.syncing())
                .isPresent();
    }

    private void tellWhyItDoesNotBegin() {
        List<String> holders = round.now()
                .allRedis()
                .filter(node -> Facts.hasKeys(node) && !Outside.follows(node, external))
                .map(Words::holding)
                .toList();
        if (following.agreed()) {
            return;
        }
        if (!holders.isEmpty()) {
            blocked(round.now().key().name(), Words.list(holders) + " would lose their keys by following " + external);
        } else if (!mayBegin(round.now())) {
            round.finding(
                    Kind.REPLICA_UNASSIGNED,
                    round.now().key().name(),
                    "nobody follows " + external + " before every pod has said that it holds no data");
        }
    }

    private void blocked(String subject, String why) {
        round.finding(
                Kind.BLOCKED,
                subject,
                why + "; to discard them, set the annotation " + Annotations.DISCARD_DATA + " to " + external);
    }

    private void label(RedisNode node) {
        if (!node.pod().role().equals(Optional.of(Role.REPLICA))) {
            String what = node.pod().name() + " is no master, as all follow " + external;
            round.finding(Kind.WRONG_ROLE_LABEL, node.pod().name(), what + ", and is not labelled a replica");
            round.command(new SetRoleLabel(Target.of(node.pod()), Role.REPLICA, what));
        }
    }

    private void tellOfSilence() {
        Outside.silence(round.now()).ifPresent(reason -> {
            boolean reached = round.now().redis().stream().anyMatch(this::isLinked);
            round.finding(
                    reached ? Kind.EXTERNAL_UNSEEN : Kind.EXTERNAL_UNREACHABLE,
                    external.toString(),
                    external
                            + (reached ? " does not answer the operator: " : " does not answer: ")
                            + reason
                            + Outside.hint(reason));
        });
    }

    private boolean isLinked(RedisNode node) {
        return Outside.follows(node, external)
                && node.view().map(RedisView::linkUp).orElse(false);
    }

    private void judge(RedisNode node, RedisView view) {
        String pod = node.pod().name();
        if (facts.address(node).equals(external)) {
            round.finding(
                    Kind.BLOCKED, pod, pod + " would follow itself: spec.bootstrapNode names a pod of this cluster");
        } else if (view.isMaster() && view.keys() > 0 && !following.agreed()) {
            blocked(pod, Words.holding(node) + " is a master, and would lose its keys by following " + external);
        } else if (view.isMaster() || facts.followsItself(node)) {
            round.finding(Kind.REPLICA_UNASSIGNED, pod, pod + " does not follow " + external + " yet");
            follow(node, view.isMaster() ? "it is a master" : "it follows nobody");
        } else if (!Outside.follows(node, external)) {
            String what = pod + " follows " + Words.address(view.master()) + " instead of " + external;
            round.finding(Kind.REPLICA_WRONG_MASTER, pod, what);
            follow(node, what);
        } else {
            link(node, view);
        }
    }

    private void link(RedisNode node, RedisView view) {
        String pod = node.pod().name();
        if (view.syncing() || view.loading()) {
            round.finding(
                    Kind.REPLICA_SYNCING,
                    pod,
                    pod + (view.loading() ? " loads its data" : " copies the data of " + external));
        } else if (!view.linkUp()) {
            round.finding(Kind.REPLICA_LINK_DOWN, pod, "the link of " + pod + " to " + external + " is down");
            Seen seen = round.sighted(Sign.Kind.LINK_DOWN, node.pod().uid());
            if (round.lasted(seen, 2, LINK_DOWN)) {
                follow(node, "its link is down, and the login may have changed");
            }
        }
    }

    /** Not before the sentinels are gone, or promote nobody: they would make a master of one that follows. */
    private void follow(RedisNode node, String why) {
        if (following.announced()
                ? AnnouncingRules.promoteNobody(round.now())
                : round.now().sentinels().isEmpty()) {
            round.command(new FollowExternal(Target.of(node.pod()), external, following.agreed(), why));
        }
    }
}
