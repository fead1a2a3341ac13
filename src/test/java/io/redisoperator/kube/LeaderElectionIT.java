package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderElectionIT {
    /** The only one that the operator may touch. */
    private static final String NAMESPACE = "redis-operator";

    private static final String LEASE = "redis-failover-lease";

    /** So long that what happens soon did not wait for its end. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Duration SOON = LONG.dividedBy(2);
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final Vertx vertx = Vertx.vertx();
    private TestApi api;
    private LeaderElection first;
    private LeaderElection second;

    @BeforeEach
    void start() throws Exception {
        api = TestApi.connect();
        lease().delete();
        first = candidate("first", LONG, Duration.ofSeconds(20));
        second = candidate("second", LONG, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        first.abandon();
        second.abandon();
        api.close();
        vertx.close().await();
    }

    @Test
    void electsOneAndLetsTheOtherTakeOverSoonAfterItLeft() {
        completes(first.join(), BOUND);
        Future<Void> secondLeads = second.join();
        completes(first.leave(), BOUND);
        completes(secondLeads, SOON);
        assertThat(holder()).isEqualTo("second");
        assertThat(first.lost().isComplete()).isFalse();
    }

    @Test
    void takesOverFromTheDeadAfterTheLeasesEnd() {
        first = candidate("first", Duration.ofSeconds(8), Duration.ofSeconds(6));
        second = candidate("second", Duration.ofSeconds(8), Duration.ofSeconds(6));
        completes(first.join(), BOUND);
        Future<Void> secondLeads = second.join();
        long died = System.nanoTime();
        first.abandon();
        completes(secondLeads, BOUND);
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void noticesThatTheLeaseIsAnothers() {
        completes(first.join(), BOUND);
        lease().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"thief\"}}");
        completes(first.lost(), SOON);
        assertThat(holder()).isEqualTo("thief");
    }

    @Test
    void givesUpInTimeWhenTheServerCannotBeReached() {
        first = candidate("first", LONG, Duration.ofSeconds(4));
        completes(first.join(), BOUND);
        api.connection().close();
        completes(first.lost(), SOON);
    }

    private LeaderElection candidate(String identity, Duration leaseDuration, Duration renewDeadline) {
        return new LeaderElection(
                vertx,
                api.connection(),
                new LeaderElection.Terms(
                        LEASE, NAMESPACE, identity, leaseDuration, renewDeadline, Duration.ofSeconds(1)));
    }

    private Resource<Lease> lease() {
        return api.admin().leases().inNamespace(NAMESPACE).withName(LEASE);
    }

    private String holder() {
        return lease().get().getSpec().getHolderIdentity();
    }

    private static void completes(Future<Void> future, Duration within) {
        await().pollInterval(Duration.ofMillis(20)).atMost(within).until(future::succeeded);
    }
}
