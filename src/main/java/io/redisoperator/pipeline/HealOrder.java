package io.redisoperator.pipeline;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Role;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * In which order the commands of one diagnosis run. A node that hangs holds up nothing but what is meant for it: labels
 * go first, and of those the ones that take traffic away; then what concerns single Redis pods, side by side with what
 * concerns the sentinels together. A failover is asked for beside the labels, as it needs no API server, and clients have no
 * master before it is done.
 */
final class HealOrder {
    private final List<HealCommand> commands;

    HealOrder(List<HealCommand> commands) {
        this.commands = List.copyOf(commands);
    }

    /** @param heal carries out one command; never fails */
    Future<Void> run(Function<HealCommand, Future<Void>> heal) {
        Future<Void> labelled = sideBySide(which(command -> label(command, Role.REPLICA)), heal)
                .compose(off -> sideBySide(which(command -> label(command, Role.MASTER)), heal));
        Future<Void> asked = inTurn(which(HealCommand.RequestFailover.class::isInstance), heal);
        return Future.join(
                        labelled.compose(done -> sideBySide(which(HealOrder::forOneRedis), heal)),
                        Future.join(labelled, asked).compose(done -> inTurn(which(HealOrder::forSentinels), heal)))
                .mapEmpty();
    }

    private Stream<HealCommand> which(Predicate<HealCommand> kind) {
        return commands.stream().filter(kind);
    }

    private static Future<Void> sideBySide(Stream<HealCommand> some, Function<HealCommand, Future<Void>> heal) {
        return Future.join(some.map(heal).toList()).mapEmpty();
    }

    /** Sentinels tell each other what they know, so they are never told two things at once. */
    private static Future<Void> inTurn(Stream<HealCommand> some, Function<HealCommand, Future<Void>> heal) {
        return some.reduce(
                Future.succeededFuture(),
                (before, command) -> before.compose(done -> heal.apply(command)),
                (one, other) -> one.compose(done -> other));
    }

    private static boolean label(HealCommand command, Role role) {
        return command instanceof SetRoleLabel label && label.role() == role;
    }

    private static boolean forOneRedis(HealCommand command) {
        return switch (command) {
            case HealCommand.AttachReplica c -> true;
            case HealCommand.DemoteMaster c -> true;
            case HealCommand.RetireMaster c -> true;
            case HealCommand.SetWriteGuard c -> true;
            case HealCommand.FollowExternal c -> true;
            case HealCommand.PromoteFromExternal c -> false;
            case HealCommand.PromoteAsAsked c -> false;
            case HealCommand.SetRoleLabel c -> false;
            case HealCommand.RequestFailover c -> false;
            case HealCommand.Promote c -> false;
            case HealCommand.AnnounceExternal c -> false;
            case HealCommand.MonitorMaster c -> false;
            case HealCommand.ForgetMaster c -> false;
            case HealCommand.ConfigureSentinel c -> false;
            case HealCommand.ResetSentinel c -> false;
            case HealCommand.ReplaceSentinel c -> false;
        };
    }

    private static boolean forSentinels(HealCommand command) {
        return !(command instanceof SetRoleLabel)
                && !(command instanceof HealCommand.RequestFailover)
                && !forOneRedis(command);
    }
}
