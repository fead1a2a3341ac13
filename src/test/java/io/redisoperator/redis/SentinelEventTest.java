package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Endpoint;
import org.junit.jupiter.api.Test;

class SentinelEventTest {
    private static final Endpoint SENTINEL = new Endpoint("10.0.2.1", 26379);

    @Test
    void readsASwitchOfTheMaster() {
        assertThat(event("+switch-master", "mymaster 10.0.1.1 6379 10.0.1.2 6380")
                        .switched("mymaster"))
                .contains(new SentinelEvent.Switch(new Endpoint("10.0.1.1", 6379), new Endpoint("10.0.1.2", 6380)));
    }

    @Test
    void readsThatAReplicaWasAskedToBeMaster() {
        String payload = "slave 10.0.1.2:6380 10.0.1.2 6380 @ mymaster 10.0.1.1 6379";
        SentinelEvent.Switch expected =
                new SentinelEvent.Switch(new Endpoint("10.0.1.1", 6379), new Endpoint("10.0.1.2", 6380));

        assertThat(event("+failover-state-wait-promotion", payload).switched("mymaster"))
                .contains(expected);
        assertThat(event("+promoted-slave", payload).switched("mymaster")).contains(expected);
        assertThat(event("+promoted-slave", payload).switched("other")).isEmpty();
        assertThat(event("+selected-slave", payload).switched("mymaster")).isEmpty();
    }

    @Test
    void ignoresAMasterOfAnotherName() {
        assertThat(event("+switch-master", "other 10.0.1.1 6379 10.0.1.2 6379").switched("mymaster"))
                .isEmpty();
    }

    @Test
    void ignoresWhatIsNoSwitch() {
        assertThat(event("+sdown", "master mymaster 10.0.1.1 6379 x").switched("mymaster"))
                .isEmpty();
        assertThat(event("+switch-master", "mymaster 10.0.1.1 6379").switched("mymaster"))
                .isEmpty();
        assertThat(event("+switch-master", "mymaster 10.0.1.1 here 10.0.1.2 there")
                        .switched("mymaster"))
                .isEmpty();
    }

    private static SentinelEvent event(String channel, String payload) {
        return new SentinelEvent(SENTINEL, channel, payload);
    }
}
