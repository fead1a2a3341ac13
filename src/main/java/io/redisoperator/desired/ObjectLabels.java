package io.redisoperator.desired;

import io.redisoperator.model.Labels;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;
import java.util.Map;
import java.util.TreeMap;

/** The labels of a failover's objects, in a stable order. */
public final class ObjectLabels {
    private ObjectLabels() {}

    /** What every object carries: the resource's labels that are passed on, and those by which it is found. */
    public static Map<String, String> of(Failover failover, Labels.Component component) {
        Map<String, String> labels = new TreeMap<>(failover.labels());
        labels.putAll(ofPods(failover, component));
        return labels;
    }

    /** What a pod template carries. It is the same whatever the resource's labels are: pods are marked as they run. */
    static Map<String, String> ofPods(Failover failover, Labels.Component component) {
        Map<String, String> labels = selector(failover, component);
        labels.put(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE);
        labels.put(Labels.FAILOVER, failover.key().name());
        return labels;
    }

    /** The labels of a Redis pod that begins its life in that role. */
    static Map<String, String> ofPods(Failover failover, Labels.Component component, Role role) {
        Map<String, String> labels = ofPods(failover, component);
        labels.put(Labels.ROLE, Labels.value(role));
        return labels;
    }

    /** What selects the pods of one component. */
    static Map<String, String> selector(Failover failover, Labels.Component component) {
        return new TreeMap<>(Labels.selector(failover.key(), component));
    }

    /** What selects the pods in one role: of whichever component, so that a bootstrap master is found too. */
    static Map<String, String> selector(Failover failover, Role role) {
        Map<String, String> labels = selector(failover, Labels.Component.REDIS);
        labels.remove(Labels.COMPONENT);
        labels.put(Labels.ROLE, Labels.value(role));
        return labels;
    }
}
