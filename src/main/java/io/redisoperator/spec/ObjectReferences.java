package io.redisoperator.spec;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of objects that a user refers to. */
final class ObjectReferences {
    private static final int LONGEST = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private ObjectReferences() {}

    /**
     * The name; empty when none is written. One that no object can have becomes a problem.
     *
     * @param what the kind of object and where it is, for the message
     */
    static Optional<String> read(@Nullable String name, String what, String path, Problems problems) {
        if (name == null || name.isEmpty()) {
            return Optional.empty();
        }
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            problems.add(path, "is not the name of " + what);
        }
        return Optional.of(name);
    }
}
