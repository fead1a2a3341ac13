package io.redisoperator.model;

import java.util.Map;
import java.util.Set;

/** Labels of the objects that belong to a failover. The first three are selectors and never change. */
public final class Labels {
    public static final String NAME = "app.kubernetes.io/name";
    public static final String COMPONENT = "app.kubernetes.io/component";
    public static final String PART_OF = "app.kubernetes.io/part-of";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    /** Carries the failover's name for tools that look for objects of one resource. */
    public static final String FAILOVER = "redisfailovers.databases.spotahome.com/name";
    /** On Redis pods: {@value #MASTER} or {@value #SLAVE}; the master and replica Services select by it. */
    public static final String ROLE = "redisfailovers-role";

    /** On a pod of a StatefulSet: its own name. */
    public static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

    /** What the operator, or a controller of Kubernetes, sets itself on some object. */
    public static final Set<String> OWN = Set.of(
            NAME,
            COMPONENT,
            PART_OF,
            MANAGED_BY,
            FAILOVER,
            ROLE,
            "controller-revision-hash",
            "pod-template-hash",
            POD_NAME,
            "apps.kubernetes.io/pod-index");

    /** On a resource: which of several operators looks after it, where they are configured with a group. */
    public static final String OPERATOR_GROUP = "redis-failover.freshworks.com/operator-group";

    public static final String PART_OF_VALUE = "redis-failover";
    public static final String MANAGED_BY_VALUE = "redis-operator";
    public static final String MASTER = "master";
    public static final String SLAVE = "slave";

    /** What a pod is, as the value of {@link #COMPONENT}. */
    public enum Component {
        REDIS("redis"),
        SENTINEL("sentinel"),
        /** Not {@code redis}, so that neither a disruption budget nor the StatefulSet ever counts the bootstrap pod. */
        BOOTSTRAP("bootstrap");

        private final String value;

        Component(String value) {
            this.value = value;
        }

        public String value() {
            return value;
        }
    }

    private Labels() {}

    /** The three labels by which pods of one component of one failover are selected. */
    public static Map<String, String> selector(ClusterKey key, Component component) {
        return Map.of(NAME, key.name(), COMPONENT, component.value(), PART_OF, PART_OF_VALUE);
    }

    /** The label value for a role. */
    public static String value(Role role) {
        return switch (role) {
            case MASTER -> MASTER;
            case REPLICA -> SLAVE;
        };
    }
}
