package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.Failovers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionOfPasswordsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final String SPEC = "auth: {secretPath: guard}";

    private final MemoryKube kube = new MemoryKube();

    @BeforeEach
    void resourceWithAPassword() {
        kube.put(Failovers.databases(SPEC));
    }

    @Test
    void takesThePasswordAsItIsButForALineBreakAtItsEnd() {
        kube.put(guard(Map.of("password", bytes(" p\u00e4\"#$\\ \n"))));

        assertThat(decide().admitted().flatMap(ManagedCluster::password)).contains(" p\u00e4\"#$\\ ");
    }

    @Test
    void keepsALineBreakInsideOfThePasswordAndDropsTheOneThatEchoLeaves() {
        kube.put(guard(Map.of("password", bytes("a\nport 1"))));
        assertThat(decide().admitted().flatMap(ManagedCluster::password)).contains("a\nport 1");

        kube.put(guard(Map.of("password", bytes("pw\r\n"))));
        assertThat(decide().admitted().flatMap(ManagedCluster::password)).contains("pw");

        kube.put(guard(Map.of("password", bytes("\n"))));
        assertThat(reason()).isEqualTo("InvalidSecret");
    }

    @Test
    void refusesASecretThatIsMissingOrHoldsNoPassword() {
        assertThat(reason()).isEqualTo("SecretNotFound");
        kube.put(guard(Map.of("pass", bytes("x"))));
        assertThat(reason()).isEqualTo("InvalidSecret");
        kube.put(guard(Map.of("password", new byte[] {(byte) 0xff})));
        assertThat(reason()).isEqualTo("InvalidSecret");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void keepsWhatRunsAliveThoughTheSecretIsMissing() {
        kube.put(Specimen.secret(Failovers.failover(SPEC), Specimen.IDENTITY, Optional.of("x")));

        Admission.Decision decision = decide();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.runsOn().flatMap(ManagedCluster::identity)).contains(Specimen.IDENTITY);
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void hasNothingToKeepAliveWhereNothingRuns() {
        assertThat(decide().runsOn()).isEmpty();
    }

    @Test
    void goesOnWithThePasswordThatPodsOfAnEarlierOperatorWereStartedWith() {
        new FormerObjects(KEY, Failovers.failover(SPEC).uid(), Optional.of("x"))
                .all()
                .forEach(kube::put);
        kube.put(Specimen.secret(Failovers.failover(SPEC), Specimen.IDENTITY, Optional.of("x")));
        kube.put(guard(Map.of("password", bytes("y"))));

        ManagedCluster cluster = decide().admitted().orElseThrow();

        assertThat(cluster.password()).contains("x");
        assertThat(cluster.passwordWaits()).isTrue();
        assertThat(cluster.redis(false).password()).contains("x");
    }

    @Test
    void takesTheNewPasswordOnceTheLastPodOfAnEarlierOperatorIsGone() {
        Pod pod = Specimens.pod(KEY, Component.REDIS, "rfr-cart-0", "10.0.0.1", Optional.empty());
        pod.setSpec(new PodSpec());
        kube.put(pod);
        kube.put(Specimen.secret(Failovers.failover(SPEC), Specimen.IDENTITY, Optional.of("x")));
        kube.put(guard(Map.of("password", bytes("y"))));
        Admission admission = new Admission(kube, new ScriptedNodes(), InstantSource.system());
        assertThat(admission.decide(KEY).result().admitted().orElseThrow().passwordWaits())
                .isTrue();

        kube.delete(pod, Optional.of(0L));

        ManagedCluster cluster = admission.decide(KEY).result().admitted().orElseThrow();
        assertThat(cluster.password()).contains("y");
        assertThat(cluster.passwordWaits()).isFalse();
    }

    @Test
    void goesByThePasswordOfTheMomentWhenItTakesOver() {
        new FormerObjects(KEY, Failovers.failover(SPEC).uid(), Optional.of("x"))
                .all()
                .forEach(kube::put);
        kube.put(guard(Map.of("password", bytes("x"))));

        ManagedCluster cluster = decide().admitted().orElseThrow();

        assertThat(cluster.password()).contains("x");
        assertThat(cluster.passwordWaits()).isFalse();
    }

    private Admission.Decision decide() {
        return new Admission(kube, new ScriptedNodes(), InstantSource.system())
                .decide(KEY)
                .result();
    }

    private String reason() {
        return decide().rejections().stream()
                .map(SpecRejected::reason)
                .findFirst()
                .orElse("");
    }

    private static Secret guard(Map<String, byte[]> data) {
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("guard")
                .endMetadata();
        data.forEach((key, value) -> secret.addToData(key, Base64.getEncoder().encodeToString(value)));
        return secret.build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
