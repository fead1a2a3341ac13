package io.redisoperator.kube;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The namespaces that the operator looks after.
 *
 * @param watched the namespaces to read from; empty for all
 * @param filter of these, the ones in whose name it is found
 */
public record NamespaceScope(List<String> watched, Pattern filter) {
    /** Every namespace there is. */
    public static final NamespaceScope ALL = new NamespaceScope(List.of(), Pattern.compile(""));

    public NamespaceScope {
        watched = List.copyOf(watched);
    }

    boolean includes(String namespace) {
        return (watched.isEmpty() || watched.contains(namespace))
                && filter.matcher(namespace).find();
    }
}
