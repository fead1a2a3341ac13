package io.redisoperator.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refuses what stands twice in a list that the API server keeps by a key: it would take nothing of the object then. */
final class Repeats {
    private final Problems problems;

    Repeats(Problems problems) {
        this.problems = problems;
    }

    /**
     * Adds a problem for each element whose key is that of one before it; elements without a key are passed over.
     *
     * @param path of the list
     * @param field of an element that makes up the key, for the message
     */
    <T> void refuse(List<T> elements, Function<T, @Nullable Object> key, String path, String field) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < elements.size(); i++) {
            Object found = key.apply(elements.get(i));
            if (found != null && !seen.add(found)) {
                problems.add(path + "[" + i + "]." + field, found + " stands in this list already; keep one of them");
            }
        }
    }
}
