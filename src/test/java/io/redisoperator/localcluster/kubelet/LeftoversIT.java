package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other JVMs with a kubelet, as this user and as a plain one, and what is left of them. */
class LeftoversIT {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @Test
    void leavesNoProcessWhenTheJvmIsKilled() throws Exception {
        try (KubeletJvm jvm = KubeletJvm.start(List.of())) {
            jvm.process().destroyForcibly();

            await().until(jvm::leavesNoProcess);
        }
    }

    @Test
    void leavesNothingWhenTheJvmIsAskedToEnd() throws Exception {
        try (KubeletJvm jvm = KubeletJvm.start(List.of())) {
            jvm.process().destroy();

            await().until(jvm::leavesNoProcess);
            assertThat(Path.of(jvm.fact("folder"))).doesNotExist();
        }
    }

    @Test
    void leavesNothingWhenItIsClosed() throws Exception {
        try (KubeletJvm jvm = KubeletJvm.start(List.of(), "close")) {
            await().until(jvm::leavesNoProcess);
            assertThat(Path.of(jvm.fact("folder"))).doesNotExist();
        }
    }

    /** Root can become anybody; whoever runs this as somebody else sees the same in all other tests. */
    @Test
    void runsForAPlainUser() throws Exception {
        assumeTrue(ROOT);
        List<String> nobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        try (KubeletJvm jvm = KubeletJvm.start(nobody)) {
            assertThat(jvm.redisStatus()).contains("Uid:\t65534\t65534");
            assertThat(jvm.fact("seen")).contains("/data").contains("append");

            jvm.process().destroyForcibly();

            await().until(jvm::leavesNoProcess);
        }
    }
}
