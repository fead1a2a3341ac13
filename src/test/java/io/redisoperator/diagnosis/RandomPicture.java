package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A cluster that starts well and to which things happen, most of them bad, some of them cured again. */
final class RandomPicture {
    private static final List<String> HISTORIES = List.of("a", "b", "c");

    private final Random random;
    private ClusterPicture picture;

    RandomPicture(Random random) {
        this.random = random;
        this.picture = random.nextInt(4) == 0 ? ClusterPicture.creating() : ClusterPicture.healthy();
        if (random.nextBoolean()) {
            picture.persistent();
        }
    }

    /** The same cluster a while later. */
    ClusterPicture next() {
        int events = random.nextInt(4);
        for (int i = 0; i < events; i++) {
            happen();
        }
        return picture;
    }

    private void happen() {
        switch (random.nextInt(10)) {
            case 0 -> picture.masterIs(random.nextInt(3));
            case 1 -> picture.allRestarted();
            case 2 -> toggleFailover();
            case 3 -> cure();
            case 4, 5, 6 -> toSentinel(picture.sentinel(random.nextInt(3)));
            default -> toRedis(anyRedis());
        }
    }

    private RedisPicture anyRedis() {
        return picture.redis(random.nextInt(3));
    }

    private void toggleFailover() {
        SentinelPicture sentinel = picture.sentinel(random.nextInt(3));
        FailoverState[] states = FailoverState.values();
        sentinel.failover = states[random.nextInt(states.length)];
    }

    /** Most stories heal now and then, since many commands need a cluster that is whole but for one thing. */
    private void cure() {
        picture = ClusterPicture.healthy();
        picture.masterIs(random.nextInt(3));
    }

    private void toRedis(RedisPicture node) {
        switch (random.nextInt(14)) {
            case 0 -> node.master();
            case 1 -> node.follows(anyRedis().host);
            case 2 -> node.follows("10.9.9." + random.nextInt(3)).linkDown(random.nextInt(100));
            case 3 -> node.restarted();
            case 4 -> node.silent();
            case 5 -> node.answers();
            case 6 -> node.keys(random.nextInt(2) * 10L);
            case 7 -> node.offset(random.nextInt(200_000));
            case 8 -> node.history(HISTORIES.get(random.nextInt(3)));
            case 9 -> node.forkedAt(random.nextInt(2_000), "d");
            case 10 -> node.labelled(random.nextBoolean() ? Role.MASTER : Role.REPLICA);
            case 11 -> node.unlabelled();
            case 12 -> node.linkDown(random.nextInt(100));
            default -> node.recreated("10.0.1." + (100 + random.nextInt(100)));
        }
    }

    private void toSentinel(SentinelPicture sentinel) {
        switch (random.nextInt(8)) {
            case 0 -> sentinel.names(anyRedis().host).epoch(random.nextInt(3));
            case 1 -> sentinel.names("10.9.9.9");
            case 2 -> sentinel.withoutMonitor();
            case 3 -> sentinel.silent();
            case 4 -> sentinel.tilt();
            case 5 -> sentinel.lists(new Endpoint("10.8.8.8", Ports.REDIS));
            case 6 -> sentinel.doesNotKnow(anyRedis().host, Ports.REDIS);
            default -> sentinel.quorumOf(1 + random.nextInt(3), Duration.ofSeconds(5));
        }
    }
}
