package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedisExporterIT {
    @Test
    void tellsWhetherTheRedisOfItsPodAnswers() throws Exception {
        try (PodLab lab = PodLab.open()) {
            lab.create(new PodBuilder()
                    .withNewMetadata()
                    .withName("redis")
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("main")
                    .withImage("redis:7")
                    .withArgs("--bind", "$(POD_IP)", "--requirepass", "hush")
                    .addNewEnv()
                    .withName("POD_IP")
                    .withNewValueFrom()
                    .withNewFieldRef("v1", "status.podIP")
                    .endValueFrom()
                    .endEnv()
                    .endContainer()
                    .addNewContainer()
                    .withName("exporter")
                    .withImage("oliver006/redis_exporter:v1.62.0")
                    .addNewEnv()
                    .withName("REDIS_PASSWORD")
                    .withValue("hush")
                    .endEnv()
                    .endContainer()
                    .endSpec());
            String address = lab.awaitReady("redis").getStatus().getPodIP();

            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(metrics(address))
                            .contains("redis_up 1\n", "redis_connected_clients 1\n", "role=\"master\""));
            long pid = lab.kubelet.pid(PodLab.NAMESPACE, "redis", "main");
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
            assertThat(metrics(address)).contains("redis_up 0\n");
        }
    }

    private static String metrics(String address) throws IOException {
        try (InputStream body =
                URI.create("http://" + address + ":9121/metrics").toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
