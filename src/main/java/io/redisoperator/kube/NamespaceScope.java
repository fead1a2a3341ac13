package io.redisoperator.kube;

import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.model.Labels;
import java.util.List;
import java.util.Optional;

/**
 * The namespaces that the operator looks after, and in them the resources of its group.
 *
 * @param watched the namespaces to read from; empty for all
 * @param filter of these, the ones in whose name it is found
 * @param group by label, of the resources; empty for all, whatever their label says
 */
public record NamespaceScope(List<String> watched, Pattern filter, Optional<String> group) {
    /** Every namespace there is. */
    public static final NamespaceScope ALL = new NamespaceScope(List.of(), Pattern.compile(""), Optional.empty());

    public NamespaceScope {
        watched = List.copyOf(watched);
    }

    boolean includes(String namespace) {
        return (watched.isEmpty() || watched.contains(namespace))
                && filter.matcher(namespace).find();
    }

    /** Whether a resource is to be looked after. */
    boolean selects(HasMetadata failover) {
        ObjectMeta meta = failover.getMetadata();
        return includes(meta.getNamespace())
                && group.filter(own -> meta.getLabels() == null
                                || !own.equals(meta.getLabels().get(Labels.OPERATOR_GROUP)))
                        .isEmpty();
    }
}
