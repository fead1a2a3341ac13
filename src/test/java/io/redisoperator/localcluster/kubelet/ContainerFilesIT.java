package io.redisoperator.localcluster.kubelet;

import static io.redisoperator.localcluster.kubelet.PodLab.FOR_EVER;
import static io.redisoperator.localcluster.kubelet.PodLab.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContainerFilesIT {
    private static PodLab lab;

    @BeforeAll
    static void open() {
        lab = PodLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void runsARealRedisThatReadsItsConfigMapAndWritesItsEmptyDir() throws Exception {
        lab.configMap("redis-config", Map.of("redis.conf", "dir /data\nsave \"\"\nappendonly yes\nport 6379\n"));
        lab.create(redis("redis"));

        Pod pod = lab.awaitReady("redis");

        String address = pod.getStatus().getPodIP();
        assertThat(address).startsWith("127.").isNotEqualTo("127.0.0.1");
        assertThat(lab.sh("redis", "redis-cli -h " + address + " SET key value && ls /data /redis"))
                .contains("OK", "append", "redis.conf");
        long pid = lab.kubelet.pid(PodLab.NAMESPACE, "redis", "main");
        assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "comm")))
                .startsWith("redis-server");
        assertThat(lab.sh("redis", "tr '\\0' ' ' < /proc/1/cmdline")).startsWith("redis-server");
        assertThat(Path.of("/redis")).doesNotExist();
    }

    @Test
    void showsAnEditedConfigMapAfterTheDelayButNotThroughASubPath() throws Exception {
        lab.configMap("edited", Map.of("a", "old", "gone", "x"));
        lab.create(withConfigMap(shell("edits", FOR_EVER), "edited")
                .editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath("/etc/app/single")
                .withSubPath("a")
                .endVolumeMount()
                .endContainer()
                .endSpec());
        lab.awaitReady("edits");
        assertThat(lab.sh("edits", "cat /config/a /etc/app/single; ls /config")).isEqualTo("oldolda\ngone\n");

        lab.configMap("edited", Map.of("a", "new", "b", "more"));

        await().untilAsserted(() ->
                assertThat(lab.sh("edits", "cat /config/a; ls /config")).isEqualTo("newa\nb\n"));
        assertThat(lab.sh("edits", "cat /etc/app/single")).isEqualTo("old");
    }

    @Test
    void refusesWritesToAConfigMap() throws Exception {
        lab.configMap("fixed", Map.of("a", "old"));
        lab.create(withConfigMap(shell("fixed", FOR_EVER), "fixed"));
        lab.awaitReady("fixed");

        assertThat(lab.sh("fixed", "{ echo x > /config/b; } 2>/dev/null || echo refused"))
                .isEqualTo("refused\n");
    }

    @Test
    void keepsAClaimForTheNextPodUntilTheClaimIsDeleted() throws Exception {
        lab.client
                .persistentVolumeClaims()
                .load(getClass().getResourceAsStream("claim.yaml"))
                .create();
        lab.create(withClaim(shell("writer", "echo kept > /data/file; " + FOR_EVER)));
        lab.awaitReady("writer");
        await().until(() -> lab.sh("writer", "cat /data/file").equals("kept\n"));
        lab.delete("writer");
        lab.create(withClaim(shell("reader", FOR_EVER)));
        lab.awaitReady("reader");

        assertThat(lab.sh("reader", "cat /data/file")).isEqualTo("kept\n");
        Path claims = lab.kubelet.folder().resolve("claims");
        assertThat(claims).isNotEmptyDirectory();
        lab.delete("reader");
        assertThat(claims).isNotEmptyDirectory();
        // No controller is here that would find it unused.
        lab.client
                .persistentVolumeClaims()
                .withName("data")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        lab.client.persistentVolumeClaims().withName("data").delete();
        await().untilAsserted(() -> assertThat(claims).isEmptyDirectory());
    }

    @Test
    void tellsAPodAboutItself() throws Exception {
        lab.create(shell("self", FOR_EVER)
                .editMetadata()
                .addToLabels("app", "redis")
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("memory", new Quantity("64Mi"))
                .endResources()
                .addNewVolumeMount()
                .withName("self")
                .withMountPath("/self")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("self")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .addNewSource()
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("labels")
                .withNewFieldRef("v1", "metadata.labels")
                .endItem()
                .addNewItem()
                .withPath("deep/memory")
                .withNewResourceFieldRef()
                .withContainerName("main")
                .withResource("limits.memory")
                .withDivisor(new Quantity("1Mi"))
                .endResourceFieldRef()
                .endItem()
                .endDownwardAPI()
                .endSource()
                .endProjected()
                .endVolume()
                .endSpec());
        String address = lab.awaitReady("self").getStatus().getPodIP();

        assertThat(lab.sh("self", "cat /self/labels /self/deep/memory; echo; hostname; grep self /etc/hosts"))
                .isEqualTo("app=\"redis\"64\nself\n" + address + " self\n");
    }

    @Test
    void honoursAReadOnlyRoot() throws Exception {
        lab.create(shell("sealed", FOR_EVER)
                .editSpec()
                .editFirstContainer()
                .withNewSecurityContext()
                .withReadOnlyRootFilesystem(true)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec());
        lab.awaitReady("sealed");

        assertThat(lab.sh("sealed", "touch /tmp/x 2>/dev/null || echo refused; touch /scratch/x && ls /scratch"))
                .isEqualTo("refused\nx\n");
    }

    @Test
    void runsAsTheUserOfTheSpecWhenWeAreRoot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        lab.create(shell("owned", FOR_EVER)
                .editSpec()
                .withNewSecurityContext()
                .withRunAsUser(12345L)
                .withFsGroup(23456L)
                .endSecurityContext()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec());
        lab.awaitReady("owned");

        assertThat(lab.sh("owned", "id -u; id -G; touch /scratch/x; stat -c %u:%g /scratch/x"))
                .isEqualTo("12345\n0 23456\n12345:23456\n");
    }

    private static PodBuilder redis(String name) {
        return withConfigMap(
                new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("redis:7.2-alpine")
                        .withCommand("redis-server", "/config/redis.conf", "--bind", "$(POD_IP)")
                        .addNewEnv()
                        .withName("POD_IP")
                        .withNewValueFrom()
                        .withNewFieldRef("v1", "status.podIP")
                        .endValueFrom()
                        .endEnv()
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount()
                        .addNewVolumeMount()
                        .withName("config")
                        .withMountPath("/redis")
                        .endVolumeMount()
                        .withNewStartupProbe()
                        .withPeriodSeconds(1)
                        .withNewExec()
                        .withCommand("sh", "-c", "redis-cli -h \"$POD_IP\" ping | grep -q PONG")
                        .endExec()
                        .endStartupProbe()
                        .endContainer()
                        .addNewVolume()
                        .withName("data")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "redis-config");
    }

    private static PodBuilder withConfigMap(PodBuilder pod, String configMap) {
        return pod.editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath("/config")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName(configMap)
                .endConfigMap()
                .endVolume()
                .endSpec();
    }

    private static PodBuilder withClaim(PodBuilder pod) {
        return pod.editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim("data", false)
                .endVolume()
                .endSpec();
    }
}
