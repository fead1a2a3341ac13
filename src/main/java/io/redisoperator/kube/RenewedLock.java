package io.redisoperator.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that remembers when it was taken or renewed last, and that is free at once when it is released. It throws the
 * client's exception only, because the elector ends without a word at any other.
 */
final class RenewedLock implements Lock {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedLock.class);

    private final Lock lock;
    private volatile long renewedAt;

    RenewedLock(Lock lock) {
        this.lock = lock;
    }

    /** Time since the last request that renewed it was sent. */
    Duration sinceRenewal() {
        return Duration.ofNanos(System.nanoTime() - renewedAt);
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        return attempt(() -> lock.get(client));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord next) {
        long sentAt = System.nanoTime();
        attempt(() -> {
            lock.create(client, next);
            return next;
        });
        renewedAt = sentAt;
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord next) {
        long sentAt = System.nanoTime();
        attempt(() -> {
            lock.update(client, withHolder(next));
            return next;
        });
        renewedAt = sentAt;
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }

    private <T> T attempt(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.warn("Cannot reach {}; trying again: {}", lock.describe(), e.getMessage());
            }
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("Cannot use {}, as it lacks what an election needs", lock.describe(), e);
            throw new KubernetesClientException("the Lease lacks what an election needs", e);
        }
    }

    /** Updates are merge patches, from which the client leaves out what is null: the old holder would stay. */
    private static LeaderElectionRecord withHolder(LeaderElectionRecord next) {
        return next.getHolderIdentity() != null
                ? next
                : new LeaderElectionRecord(
                        "",
                        next.getLeaseDuration(),
                        next.getAcquireTime(),
                        next.getRenewTime(),
                        next.getLeaderTransitions());
    }
}
