package io.redisoperator.status;

import io.redisoperator.bus.Message.AccessMoved;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import java.time.temporal.ChronoUnit;

/** What the condition {@code PasswordChanging} says of how clients are let in. */
final class AccessVerdict {
    private AccessVerdict() {}

    static Verdict of(AccessMoved move) {
        ClientAccess access = move.access();
        if (!move.untold().isEmpty()) {
            return Verdict.yes(
                    "Announcing",
                    String.join(", ", move.untold()) + " has not taken the latest change yet; "
                            + (access.changing() ? former(access) : "until then it lets in as before"));
        }
        if (access.lastEnd().isPresent()) {
            return Verdict.yes(
                    "Overlap",
                    former(access) + " until " + access.lastEnd().get().truncatedTo(ChronoUnit.SECONDS));
        }
        return access.changing()
                ? Verdict.yes("Announcing", former(access))
                : Verdict.no(
                        "Settled",
                        access.current().open()
                                ? "clients are let in without a password"
                                : "clients are let in by the password of spec.auth.secretPath only");
    }

    private static String former(ClientAccess access) {
        boolean open = access.former().stream().map(ClientAccess.Former::login).anyMatch(ClientLogin::open);
        return "besides the password of spec.auth.secretPath, "
                + (open ? "clients without one are let in" : "the former one is accepted");
    }
}
