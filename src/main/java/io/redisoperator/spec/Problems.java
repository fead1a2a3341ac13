package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with one spec, so that a user learns all of it at once. */
final class Problems {
    private final List<SpecProblem> found = new ArrayList<>();

    void add(String path, String message) {
        found.add(new SpecProblem(path, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    List<SpecProblem> list() {
        return List.copyOf(found);
    }
}
