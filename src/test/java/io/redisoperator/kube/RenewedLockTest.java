package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewedLockTest {
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final List<String> holders = new ArrayList<>();
    private ZonedDateTime renewed = ZonedDateTime.now(ZoneOffset.UTC);
    private final RenewedLock lock = new RenewedLock(new Lock() {
        @Override
        public LeaderElectionRecord get(KubernetesClient ignored) {
            return record(holders.getLast(), renewed);
        }

        @Override
        public void create(KubernetesClient ignored, LeaderElectionRecord next) {
            holders.add(next.getHolderIdentity());
        }

        @Override
        public void update(KubernetesClient ignored, LeaderElectionRecord next) {
            holders.add(next.getHolderIdentity());
        }

        @Override
        public String identity() {
            return "me";
        }

        @Override
        public String describe() {
            return "a lock in memory";
        }
    });

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void isNotTakenAgainOnceItIsGivenUp() {
        lock.create(client, record("me"));
        lock.giveUp();
        assertThatThrownBy(() -> lock.update(client, record("me"))).isInstanceOf(KubernetesClientException.class);
        lock.update(client, record(null));
        assertThatThrownBy(() -> lock.create(client, record("me"))).isInstanceOf(KubernetesClientException.class);
        assertThat(holders).containsExactly("me", "");
    }

    /** By that clock it was renewed in an hour, or an hour ago; it may be the clock that is wrong. */
    @ParameterizedTest
    @ValueSource(longs = {3600, -3600})
    void measuresAnothersTermFromWhenItWasSeenFirst(long aheadSeconds) {
        holders.add("another");
        renewed = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(aheadSeconds);

        Duration age = age();
        assertThat(age).isLessThan(Duration.ofSeconds(15));

        await().untilAsserted(() -> assertThat(age()).isGreaterThan(age.plusMillis(50)));

        Duration before = age();
        renewed = renewed.plusSeconds(2);
        assertThat(age()).as("once it is renewed").isLessThan(before);
    }

    @Test
    void leavesWhatItsHolderReadsOfItsOwnAsItIs() {
        holders.add("me");

        assertThat(lock.get(client).getRenewTime()).isEqualTo(renewed);
    }

    private Duration age() {
        return Duration.between(lock.get(client).getRenewTime(), ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static LeaderElectionRecord record(@Nullable String holder) {
        return record(holder, ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static LeaderElectionRecord record(@Nullable String holder, ZonedDateTime renewed) {
        return new LeaderElectionRecord(holder, Duration.ofSeconds(15), ZonedDateTime.now(ZoneOffset.UTC), renewed, 0);
    }
}
