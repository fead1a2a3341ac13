package io.redisoperator.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that remembers when it was taken or renewed last, that is free at once when it is released, and whose term is
 * measured here, whatever the clock of its holder says. It throws the
 * client's exception only, because the elector ends without a word at any other.
 */
final class RenewedLock implements Lock {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedLock.class);

    private final Lock lock;
    private volatile long renewedAt;
    /** Held while a request may change the holder, so that the last one has ended before the lock is given up. */
    private final ReentrantLock writing = new ReentrantLock();

    private boolean givenUp;

    /** Touched by the elector's thread only, as is since when it has been so. */
    private @Nullable Holding another;

    private long anotherSeenAt;

    RenewedLock(Lock lock) {
        this.lock = lock;
    }

    /** Time since the last request that renewed it was sent. */
    Duration sinceRenewal() {
        return Duration.ofNanos(System.nanoTime() - renewedAt);
    }

    /** From now on nobody is made its holder through this any more; what was under way has ended when this returns. */
    void giveUp() {
        writing.lock();
        try {
            givenUp = true;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        LeaderElectionRecord found = attempt(() -> lock.get(client));
        return isAnothers(found) ? asSeenHere(found) : found;
    }

    private boolean isAnothers(@Nullable LeaderElectionRecord found) {
        return found != null
                && found.getHolderIdentity() != null
                && !found.getHolderIdentity().isEmpty()
                && !found.getHolderIdentity().equals(lock.identity());
    }

    /**
     * The moment of its renewal is by the clock of another machine. The elector compares it with the clock of this one; so
     * what counts is for how long nothing has changed, as this process has seen it.
     */
    private LeaderElectionRecord asSeenHere(LeaderElectionRecord found) {
        Holding now = new Holding(found.getHolderIdentity(), found.getRenewTime());
        if (!now.equals(another)) {
            another = now;
            anotherSeenAt = System.nanoTime();
        }
        return new LeaderElectionRecord(
                found.getHolderIdentity(),
                found.getLeaseDuration(),
                found.getAcquireTime(),
                ZonedDateTime.now(ZoneOffset.UTC).minusNanos(System.nanoTime() - anotherSeenAt),
                found.getLeaderTransitions());
    }

    /** Who renewed it when, by that one's clock. */
    private record Holding(String holder, ZonedDateTime renewed) {}

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord next) {
        write(next, () -> lock.create(client, next));
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord next) {
        write(next, () -> lock.update(client, withHolder(next)));
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }

    private void write(LeaderElectionRecord next, Runnable request) {
        writing.lock();
        try {
            if (givenUp && next.getHolderIdentity() != null) {
                throw new KubernetesClientException("the Lease is being given up");
            }
            long sentAt = System.nanoTime();
            attempt(() -> {
                request.run();
                return next;
            });
            renewedAt = sentAt;
        } finally {
            writing.unlock();
        }
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
