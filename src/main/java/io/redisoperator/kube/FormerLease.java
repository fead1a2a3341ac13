package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Lease of operators of before, which lies in the namespace that they run in: as long as one of them renews it, it
 * looks after every cluster, or every one of its group. A Lease of this operator in another namespace is none of them.
 */
public final class FormerLease {
    /** What they call it; one that looks after a group of resources appends that. */
    private static final String NAME = "redis-failover-lease";

    /** Theirs, in case one does not say. */
    private static final Duration DURATION = Duration.ofSeconds(15);
    /** A renewal may be late, and clocks differ. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final String own;
    private final List<String> names;

    /**
     * Leases of those that look after what this operator does.
     *
     * @param own namespace and name of the Lease by which this operator is elected: its holder is known already
     * @param group of the resources that this operator looks after, if not of all
     */
    FormerLease(InstantSource clock, String own, Optional<String> group) {
        this.clock = clock;
        this.own = own;
        this.names = Stream.concat(Stream.of(NAME), group.map(g -> NAME + "-" + g).stream())
                .toList();
    }

    List<String> names() {
        return names;
    }

    /** The one that is being renewed, in words; empty if there is none. */
    Optional<String> renewed(List<Lease> leases) {
        return leases.stream()
                .filter(lease -> names.contains(lease.getMetadata().getName()) && !own.equals(id(lease)))
                .filter(FormerFields::in)
                .filter(this::alive)
                .map(lease -> "Lease " + id(lease) + " is renewed by "
                        + lease.getSpec().getHolderIdentity())
                .findFirst();
    }

    /** The same of all that there are. Blocks. */
    Optional<String> renewed(KubernetesClient client) {
        return renewed(names().stream()
                .flatMap(name ->
                        client.leases().inAnyNamespace().withField("metadata.name", name).list().getItems().stream())
                .toList());
    }

    private boolean alive(Lease lease) {
        LeaseSpec spec = lease.getSpec();
        if (spec == null
                || spec.getRenewTime() == null
                || spec.getHolderIdentity() == null
                || spec.getHolderIdentity().isEmpty()) {
            return false;
        }
        Duration duration =
                spec.getLeaseDurationSeconds() == null ? DURATION : Duration.ofSeconds(spec.getLeaseDurationSeconds());
        Instant renewed = spec.getRenewTime().toInstant();
        return renewed.plus(duration).plus(SLACK).isAfter(clock.instant());
    }

    private static String id(Lease lease) {
        return lease.getMetadata().getNamespace() + "/" + lease.getMetadata().getName();
    }
}
