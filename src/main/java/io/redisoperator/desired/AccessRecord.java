package io.redisoperator.desired;

import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientAccess.Former;
import io.redisoperator.model.ClientLogin;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How clients are let in, as text, so that a change that is under way outlives the operator. A line for each login:
 * {@code current <hash>}, {@code former <hash> <until>}; {@code open} stands for no password, {@code pending} for an end
 * that is not known yet.
 */
final class AccessRecord {
    private static final String CURRENT = "current";
    private static final String FORMER = "former";
    private static final String OPEN = "open";
    private static final String PENDING = "pending";

    private AccessRecord() {}

    static String text(ClientAccess access) {
        StringBuilder text = new StringBuilder(CURRENT + " " + word(access.current()) + "\n");
        for (Former former : access.former()) {
            text.append(FORMER + " ")
                    .append(word(former.login()))
                    .append(' ')
                    .append(former.until().map(Instant::toString).orElse(PENDING))
                    .append('\n');
        }
        return text.toString();
    }

    /** Empty if it is no such text. */
    static Optional<ClientAccess> parse(String text) {
        Optional<ClientLogin> current = Optional.empty();
        List<Former> former = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            Optional<ClientLogin> login = words.length > 1 ? login(words[1]) : Optional.empty();
            if (login.isEmpty()) {
                return Optional.empty();
            }
            if (words[0].equals(CURRENT) && words.length == 2) {
                current = login;
            } else if (words[0].equals(FORMER) && words.length == 3) {
                try {
                    former.add(new Former(
                            login.get(),
                            words[2].equals(PENDING) ? Optional.empty() : Optional.of(Instant.parse(words[2]))));
                } catch (DateTimeParseException e) {
                    return Optional.empty();
                }
            } else {
                return Optional.empty();
            }
        }
        return current.map(login -> new ClientAccess(login, former));
    }

    private static String word(ClientLogin login) {
        return login.hash().orElse(OPEN);
    }

    private static Optional<ClientLogin> login(String word) {
        if (word.equals(OPEN)) {
            return Optional.of(ClientLogin.OPEN);
        }
        return word.matches("[0-9a-f]{64}") ? Optional.of(new ClientLogin(Optional.of(word))) : Optional.empty();
    }
}
