package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContainerTroubleTest {
    @Test
    void saysWhatRedisSaidBeforeItEnded() {
        assertThat(ContainerTrouble.of(ended(1, """
                        7:S 28 Nov 2026 14:41:12.001 * Server initialized
                        7:S 28 Nov 2026 14:41:12.002 # Can't handle RDB format version 12
                        7:S 28 Nov 2026 14:41:12.003 # Fatal error loading the DB, check server logs. Exiting.
                        """)))
                .hasValue("container redis of rfr-cart-2: CrashLoopBackOff: back-off 10s; it ended with code 1:"
                        + " Server initialized; Can't handle RDB format version 12;"
                        + " Fatal error loading the DB, check server logs. Exiting.");
    }

    @Test
    void namesTheLineThatRedisDoesNotUnderstandUnlessItCouldHoldAPassword() {
        assertThat(ContainerTrouble.of(ended(1, """
                        *** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***
                        Reading the configuration file, at line 12
                        >>> 'io-threads-do-reads yes'
                        Bad directive or wrong number of arguments
                        """)).orElse(""))
                .endsWith("at line 12; >>> 'io-threads-do-reads yes'; Bad directive or wrong number of arguments");
        assertThat(ContainerTrouble.of(ended(1, """
                        Reading the configuration file, at line 12
                        >>> 'masterauth "secret"'
                        Bad directive or wrong number of arguments
                        """)).orElse(""))
                .endsWith("at line 12; Bad directive or wrong number of arguments")
                .doesNotContain("secret");
    }

    @Test
    void pointsToTheLogOfWhatEndedWithoutAWord() {
        assertThat(ContainerTrouble.of(ended(137, null)))
                .hasValue("container redis of rfr-cart-2: CrashLoopBackOff: back-off 10s;"
                        + " it ended with code 137: its log says why");
    }

    @Test
    void doesNotBlameAnEndThatWentWell() {
        assertThat(ContainerTrouble.of(ended(0, "bye")))
                .hasValue("container redis of rfr-cart-2: CrashLoopBackOff: back-off 10s");
    }

    private static Pod ended(int code, @Nullable String message) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("rfr-cart-2")
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("redis")
                .withNewState()
                .withNewWaiting()
                .withReason("CrashLoopBackOff")
                .withMessage("back-off 10s")
                .endWaiting()
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(code)
                .withMessage(message)
                .endTerminated()
                .endLastState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
