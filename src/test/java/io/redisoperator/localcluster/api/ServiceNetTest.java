package io.redisoperator.localcluster.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceNetTest {
    @Test
    void isTakenByOneClusterOnly() {
        try (ServiceNet one = ServiceNet.take();
                ServiceNet other = ServiceNet.take()) {
            assertThat(one.prefix()).isNotEqualTo(other.prefix());
        }
    }

    @Test
    void isGivenBackWhenItsClusterEnds() {
        ServiceNet[] all = new ServiceNet[16];
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < all.length; i++) {
                all[i] = ServiceNet.take();
            }
            for (ServiceNet net : all) {
                net.close();
            }
        }
        assertThat(all).doesNotContainNull();
    }
}
