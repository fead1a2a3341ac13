package io.redisoperator.spec;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names of objects that a user refers to. */
final class ObjectReferences {
    private static final int LONGEST = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private ObjectReferences() {}

    /** The name of a ConfigMap with a script of the user's; one that the operator writes becomes a problem. */
    static Optional<String> script(@Nullable String name, ClusterKey key, String path, Problems problems) {
        ObjectNames own = ObjectNames.of(key);
        if (Stream.of(own.redis(), own.sentinel(), own.readinessScript(), own.shutdownScript())
                .anyMatch(taken -> taken.equals(name))) {
            problems.add(
                    path,
                    name
                            + " is a ConfigMap that the operator writes; copy the script to one of another name, and name that");
        }
        return read(name, "a ConfigMap; write the name of one in the same namespace", path, problems);
    }

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
