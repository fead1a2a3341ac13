package io.redisoperator.pipeline.steps;

import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What an Event says of a change of the clients' password. */
record AccessNews(String reason, String text) {
    /**
     * What has become of the access, if it is news.
     *
     * @param before empty after a start of the operator: what was under way then has been told of
     */
    static Optional<AccessNews> of(Optional<ClientAccess> before, ClientAccess now) {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        ClientAccess was = before.get();
        if (now.lastEnd().isPresent() && was.lastEnd().isEmpty()) {
            return Optional.of(new AccessNews(
                    "PasswordChanging",
                    "every Redis takes the new password; " + onItsWayOut(now) + " until "
                            + now.lastEnd().get().truncatedTo(ChronoUnit.SECONDS)));
        }
        boolean ended = was.changing() && !now.changing();
        if (ended || (!was.current().equals(now.current()) && !now.changing())) {
            return Optional.of(new AccessNews(
                    "PasswordChanged",
                    now.current().open()
                            ? "clients are let in without a password"
                            : "clients are let in by the password of spec.auth.secretPath only"));
        }
        return Optional.empty();
    }

    private static String onItsWayOut(ClientAccess access) {
        boolean open = access.former().stream().map(ClientAccess.Former::login).anyMatch(ClientLogin::open);
        return open ? "clients without one are let in too" : "the former one is taken too";
    }
}
