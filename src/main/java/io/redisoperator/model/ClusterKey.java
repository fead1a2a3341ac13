package io.redisoperator.model;

import java.util.Objects;

/**
 * Identity of one Redis failover: the namespace and name of its resource. The only thing that travels with a change
 * event.
 */
public record ClusterKey(String namespace, String name) implements Comparable<ClusterKey> {
    public ClusterKey {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(name);
    }

    /** The key as {@code namespace/name}, as logs and errors show it. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }

    @Override
    public int compareTo(ClusterKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }
}
