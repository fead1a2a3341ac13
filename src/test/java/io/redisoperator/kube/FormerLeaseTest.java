package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormerLeaseTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final FormerLease former = former(Optional.empty());

    @Test
    void seesAnEarlierOperatorThatRenewsItsLeaseInAnotherNamespace() {
        assertThat(former.renewed(List.of(lease("tools", "redis-operator", 2))))
                .contains("Lease tools/redis-failover-lease is renewed by old-pod");
    }

    @Test
    void seesNoneThatRenewsNoMore() {
        assertThat(former.renewed(List.of(lease("tools", "redis-operator", 60))))
                .isEmpty();
    }

    @Test
    void takesALeaseOfItsOwnKindForNone() {
        assertThat(former.renewed(List.of(lease("tools", "fabric8-kubernetes-client", 2))))
                .isEmpty();
    }

    @Test
    void leavesItsOwnLeaseToTheElection() {
        assertThat(former.renewed(List.of(lease("redis-operator", "redis-operator", 2))))
                .isEmpty();
    }

    @Test
    void seesOneThatLooksAfterTheSameGroup() {
        Lease ofShop = new LeaseBuilder(lease("tools", "redis-operator", 2))
                .editMetadata()
                .withName("redis-failover-lease-shop")
                .endMetadata()
                .build();

        assertThat(former(Optional.of("shop")).names())
                .containsExactly("redis-failover-lease", "redis-failover-lease-shop");
        assertThat(former(Optional.of("shop")).renewed(List.of(ofShop)))
                .contains("Lease tools/redis-failover-lease-shop is renewed by old-pod");
        assertThat(former(Optional.of("bank")).renewed(List.of(ofShop))).isEmpty();
    }

    private static FormerLease former(Optional<String> group) {
        return new FormerLease(() -> NOW, "redis-operator/redis-failover-lease", group);
    }

    private static Lease lease(String namespace, String manager, int secondsAgo) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("redis-failover-lease")
                .addNewManagedField()
                .withManager(manager)
                .withOperation("Update")
                .endManagedField()
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("old-pod")
                .withLeaseDurationSeconds(15)
                .withRenewTime(ZonedDateTime.ofInstant(NOW.minusSeconds(secondsAgo), ZoneOffset.UTC))
                .endSpec()
                .build();
    }
}
