package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with one spec, so that a user learns all of it at once. */
final class Problems {
    private final List<SpecProblem> found = new ArrayList<>();

    void add(String path, String message) {
        found.add(new SpecProblem(path, message));
    }

    /** A field of a type that the definition does not allow, if there is one. */
    void addUnfit(@Nullable String path) {
        if (path != null) {
            add(path, "is not of the type that the resource's definition demands; kubectl explain shows which it is");
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    List<SpecProblem> list() {
        return List.copyOf(found);
    }
}
