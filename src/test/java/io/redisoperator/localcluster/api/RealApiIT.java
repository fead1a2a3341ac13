package io.redisoperator.localcluster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only the API of real programs offers: rights, and processes to leave behind. */
class RealApiIT {
    @Test
    void grantsAnAccountOnlyItsRightsAndLeavesNoProcess() {
        assumeThat(RealApi.available()).as("a kube-apiserver").isTrue();
        List<ProcessHandle> others = ProcessHandle.current().children().toList();
        List<ProcessHandle> children;
        try (RealApi api = RealApi.start();
                KubernetesClient account = new KubernetesClientBuilder()
                        .withConfig(api.configFor("default", "default"))
                        .build()) {
            children = ProcessHandle.current()
                    .children()
                    .filter(child -> !others.contains(child))
                    .toList();
            KubernetesClientException refused = catchThrowableOfType(
                    KubernetesClientException.class,
                    () -> account.secrets().inNamespace("default").list());

            assertThat(refused.getCode()).isEqualTo(403);
            assertThat(refused).hasMessageContaining("system:serviceaccount:default:default");
            assertThat(children).hasSizeGreaterThanOrEqualTo(3);
        }
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
}
