package io.redisoperator.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How clients of a cluster are let in: as it is asked for now, and for a while longer as it was asked for before. The
 * while begins when every node knows of the new login, so that nobody is refused who goes from the one to the other.
 *
 * @param current what is asked for
 * @param former what was asked for before and is accepted still, the oldest first; none of them is the current one
 */
public record ClientAccess(ClientLogin current, List<Former> former) {
    public ClientAccess {
        former = List.copyOf(former);
    }

    /**
     * A login that is on its way out.
     *
     * @param until when it ends; empty while there are nodes that do not know of its successor
     */
    public record Former(ClientLogin login, Optional<Instant> until) {}

    /** With nothing before it: no node runs yet, or none has ever asked for anything else. */
    public static ClientAccess of(ClientLogin login) {
        return new ClientAccess(login, List.of());
    }

    /**
     * Another login is asked for. One that is accepted still is only made the current one again; those on their way out
     * keep their time. Where nothing is asked for, every password is as good, and nothing is on its way out.
     */
    public ClientAccess changedTo(ClientLogin wanted) {
        if (wanted.equals(current)) {
            return this;
        }
        if (wanted.open()) {
            return of(wanted);
        }
        return new ClientAccess(
                wanted,
                Stream.concat(former.stream(), Stream.of(new Former(current, Optional.empty())))
                        .filter(f -> !f.login().equals(wanted))
                        .toList());
    }

    /** Every node lets clients in by the current login: the time of those that waited for this begins. */
    public ClientAccess knownEverywhere(Instant now, Duration overlap) {
        return new ClientAccess(
                current,
                former.stream()
                        .map(f -> new Former(f.login(), Optional.of(f.until().orElse(now.plus(overlap)))))
                        .toList());
    }

    /**
     * As it is at that moment: what has ended is gone. None lasts longer than the overlap from now on, whatever clock
     * its end was read from.
     */
    public ClientAccess at(Instant now, Duration overlap) {
        Instant latest = now.plus(overlap);
        return new ClientAccess(
                current,
                former.stream()
                        .filter(f -> f.until().map(now::isBefore).orElse(true))
                        .map(f -> new Former(f.login(), f.until().map(end -> end.isAfter(latest) ? latest : end)))
                        .toList());
    }

    /** Whether more is accepted than is asked for. */
    public boolean changing() {
        return !former.isEmpty();
    }

    /** Whether a login waits for nodes that do not know of its successor yet. */
    public boolean waitsForNodes() {
        return former.stream().anyMatch(f -> f.until().isEmpty());
    }

    /** When the next of the former logins ends. */
    public Optional<Instant> nextEnd() {
        return former.stream().flatMap(f -> f.until().stream()).min(Comparator.naturalOrder());
    }

    /** When the last of the former logins ends; empty while that is not known, or if there is none. */
    public Optional<Instant> lastEnd() {
        return waitsForNodes()
                ? Optional.empty()
                : former.stream().flatMap(f -> f.until().stream()).max(Comparator.naturalOrder());
    }

    /** Whether clients are let in without a password at this time. */
    public boolean open() {
        return logins().anyMatch(ClientLogin::open);
    }

    /** Hashes of the passwords that are accepted, in a fixed order; none while any is. */
    public List<String> hashes() {
        return open()
                ? List.of()
                : logins().flatMap(login -> login.hash().stream()).sorted().toList();
    }

    private Stream<ClientLogin> logins() {
        return Stream.concat(Stream.of(current), former.stream().map(Former::login));
    }
}
