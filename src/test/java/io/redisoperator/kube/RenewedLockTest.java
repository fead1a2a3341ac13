package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class RenewedLockTest {
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final List<String> holders = new ArrayList<>();
    private final RenewedLock lock = new RenewedLock(new Lock() {
        @Override
        public LeaderElectionRecord get(KubernetesClient ignored) {
            return record(holders.getLast());
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

    private static LeaderElectionRecord record(@Nullable String holder) {
        return new LeaderElectionRecord(
                holder,
                Duration.ofSeconds(15),
                ZonedDateTime.now(ZoneOffset.UTC),
                ZonedDateTime.now(ZoneOffset.UTC),
                0);
    }
}
