package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster as it is painted for a test: healthy until told otherwise. D is 5 s and F is 10 s. */
final class ClusterPicture {
    static final ClusterKey KEY = new ClusterKey("shop", "cache");
    static final MonitorSettings SETTINGS =
            new MonitorSettings("mymaster", 2, Duration.ofSeconds(5), Duration.ofSeconds(10), 1, Map.of());

    static final Endpoint OUTSIDE = new Endpoint("10.9.9.9", Ports.REDIS);

    private final List<RedisPicture> redis = new ArrayList<>();
    private final List<SentinelPicture> sentinels = new ArrayList<>();
    private Optional<RedisPicture> bootstrap = Optional.empty();
    private boolean persistent;
    private boolean bootstrapped = true;
    private Optional<String> recordedMaster = Optional.empty();
    private int expectedRedis;
    private int expectedSentinels = 3;
    private Optional<Memory.LastMaster> lineage = Optional.empty();
    private Expectation.Decision decision = Expectation.Decision.NONE;
    private WriteGuard guard = WriteGuard.NONE;
    private Optional<Expectation.Following> following = Optional.empty();
    private Set<String> rivals = Set.of();
    private boolean announced;
    private Optional<Answer<RedisView>> external = Optional.empty();

    /** Three and three; {@code rfr-cache-0} is master and holds 10 keys at offset 1000. */
    static ClusterPicture healthy() {
        return healthy(3);
    }

    static ClusterPicture healthy(int replicas) {
        ClusterPicture picture = new ClusterPicture();
        for (int i = 0; i < replicas; i++) {
            picture.redis.add(new RedisPicture("rfr-cache-" + i, i, "10.0.1." + i));
        }
        for (int i = 0; i < 3; i++) {
            picture.sentinels.add(new SentinelPicture("rfs-cache-" + (char) ('a' + i), "10.0.2." + i));
        }
        picture.masterIs(0);
        return picture;
    }

    /** As it is made: a bootstrap master without keys, new pods that follow nobody, Sentinels that know their master. */
    static ClusterPicture creating() {
        ClusterPicture picture = healthy();
        RedisPicture master =
                new RedisPicture("rfb-cache", -1, "10.0.1.9").master().keys(0);
        picture.bootstrap = Optional.of(master);
        picture.bootstrapped = false;
        picture.redis.forEach(node -> node.restarted().keys(0).unlabelled());
        picture.sentinels.forEach(node -> node.names(master.host));
        return picture;
    }

    /** Makes one pod master, labelled so, with the others in sync and the Sentinels in agreement. */
    ClusterPicture masterIs(int ordinal) {
        for (RedisPicture node : redis) {
            if (node.ordinal == ordinal) {
                node.master();
            } else {
                node.follows(redis(ordinal).host);
            }
        }
        sentinels.forEach(node -> node.names(redis(ordinal).host));
        return this;
    }

    RedisPicture redis(int ordinal) {
        return redis.stream()
                .filter(node -> node.ordinal == ordinal)
                .findFirst()
                .orElseThrow();
    }

    SentinelPicture sentinel(int index) {
        return sentinels.get(index);
    }

    List<SentinelPicture> sentinels() {
        return sentinels;
    }

    RedisPicture bootstrap() {
        return bootstrap.orElseThrow();
    }

    ClusterPicture bootstrapGone() {
        bootstrap = Optional.empty();
        return this;
    }

    ClusterPicture withoutRedis(int ordinal) {
        redis.removeIf(node -> node.ordinal == ordinal);
        return this;
    }

    /** One more pod, which agrees with the others. */
    ClusterPicture addSentinel(String pod, String host) {
        sentinels.add(new SentinelPicture(pod, host).names(redis(0).host));
        return this;
    }

    ClusterPicture withoutSentinel(int index) {
        sentinels.remove(index);
        return this;
    }

    ClusterPicture persistent() {
        persistent = true;
        return this;
    }

    ClusterPicture bootstrapped(boolean served) {
        bootstrapped = served;
        return this;
    }

    ClusterPicture recordedMaster(String pod) {
        recordedMaster = Optional.of(pod);
        return this;
    }

    ClusterPicture recordsNoMaster() {
        recordedMaster = Optional.empty();
        return this;
    }

    ClusterPicture personChoseBefore(String pod) {
        decision = new Expectation.Decision(Optional.empty(), false, Optional.of(pod));
        return this;
    }

    /** What status has of the last master. */
    ClusterPicture lineage(String pod, String history, long offset, long keys) {
        lineage = Optional.of(
                new Memory.LastMaster(pod, "uid-" + pod, history.repeat(40), offset, keys, Optional.empty()));
        return this;
    }

    /** A person's word by annotation. */
    ClusterPicture personChooses(String pod) {
        decision = new Expectation.Decision(Optional.of(pod), false, Optional.empty());
        return this;
    }

    ClusterPicture personWithdraws() {
        decision = new Expectation.Decision(Optional.empty(), true, Optional.empty());
        return this;
    }

    /** What status has of pods that were master at the same time. */
    ClusterPicture recordedRivals(String... pods) {
        rivals = Set.of(pods);
        return this;
    }

    ClusterPicture guarded(int replicas, int maxLagSeconds, boolean relaxable) {
        guard = new WriteGuard(replicas, maxLagSeconds, relaxable);
        return this;
    }

    /** Every Redis was restarted in place and waits for orders, with the data it had. */
    ClusterPicture allRestarted() {
        redis.forEach(RedisPicture::restarted);
        return this;
    }

    ClusterPicture failingOver() {
        sentinels.getFirst().failover = FailoverState.PROMOTING;
        return this;
    }

    /** No Sentinel can reach a majority. */
    ClusterPicture quorumLost() {
        sentinels.forEach(node -> node.quorum = false);
        return this;
    }

    Snapshot at(Instant time) {
        int replicas =
                Math.max(redis.stream().mapToInt(node -> node.ordinal + 1).max().orElse(0), expectedRedis);
        Expectation expected = new Expectation(
                replicas,
                following
                                .filter(outside -> !outside.leaving() && !outside.announced())
                                .isPresent()
                        ? 0
                        : expectedSentinels,
                SETTINGS,
                persistent,
                bootstrapped,
                recordedMaster,
                lineage,
                decision,
                guard,
                following,
                rivals);
        return new Snapshot(
                KEY,
                time,
                expected,
                bootstrap.map(RedisPicture::node),
                redis.stream().map(RedisPicture::node).toList(),
                sentinels.stream().map(node -> node.node(this)).toList(),
                external);
    }

    /** Everybody follows a Redis outside that holds what they hold; there are no Sentinels. */
    ClusterPicture following() {
        sentinels.clear();
        redis.forEach(node -> node.follows(OUTSIDE.host()));
        return outside(false, false, true).outsideAt(1000);
    }

    /** Whether it is to be left, whether a person agrees to lose data for it, and whether status has it on record. */
    ClusterPicture outside(boolean leaving, boolean agreed, boolean recorded) {
        following =
                Optional.of(new Expectation.Following(OUTSIDE, leaving, agreed, recorded, Optional.empty(), announced));
        return this;
    }

    /** Everybody follows a Redis outside, and the Sentinels name it to clients. */
    ClusterPicture announcing() {
        redis.forEach(node -> node.follows(OUTSIDE.host()));
        sentinels.forEach(SentinelPicture::announces);
        announced = true;
        return outside(false, false, true).outsideAt(1000);
    }

    ClusterPicture outsideAt(long offset) {
        RedisPicture picture =
                new RedisPicture("outside", -1, OUTSIDE.host()).master().offset(offset);
        external = Optional.of(picture.node().answer());
        return this;
    }

    ClusterPicture outsideSays(String error) {
        external = Optional.of(new Answer.Silent<>(error));
        return this;
    }

    /** What the spec asks for, when pods are missing. */
    ClusterPicture expectsRedis(int replicas) {
        expectedRedis = replicas;
        return this;
    }

    /** One Sentinel, and no other is asked for. */
    ClusterPicture oneSentinel() {
        sentinels.subList(1, sentinels.size()).clear();
        expectedSentinels = 1;
        return this;
    }

    List<Endpoint> replicaAddresses(String master) {
        return redis.stream()
                .map(node -> node.host)
                .filter(host -> !host.equals(master))
                .map(host -> new Endpoint(host, Ports.REDIS))
                .toList();
    }

    List<Endpoint> sentinelAddressesBut(SentinelPicture self) {
        return sentinels.stream()
                .filter(node -> node != self)
                .map(node -> new Endpoint(node.host, Ports.SENTINEL))
                .toList();
    }

    boolean answers(String address) {
        return redisPods().stream().anyMatch(node -> node.host.equals(address) && !node.isSilent());
    }

    List<RedisPicture> redisPods() {
        return redis;
    }
}
