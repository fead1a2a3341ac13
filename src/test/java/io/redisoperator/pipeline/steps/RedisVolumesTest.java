package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisVolumesTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private Instant now = Instant.EPOCH;
    private final RedisVolumes volumes = new RedisVolumes(bus, kube, () -> now, new Adoptions(System::nanoTime));
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void aClusterOfOneGib() {
        bus.consume(Message.Noted.class, m -> notes.add(m.reason() + ": " + m.text()));
        kube.put(RedisStatefulSet.of(cluster("1Gi").failover(), OPTIONS));
        for (int i = 0; i < 2; i++) {
            kube.put(claim(i, "1Gi", "1Gi"));
            kube.put(mounting(i));
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void writesNothingWhileAllIsAsAsked() {
        settle("1Gi");

        assertThat(kube.writes()).isEmpty();
        assertThat(volumes.stand(cluster("1Gi"))).isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void growsEveryClaimAndTellsIt() {
        settle("2Gi");

        assertThat(kube.writes())
                .containsExactly(
                        "grow to 2Gi PersistentVolumeClaim/data-rfr-x-0",
                        "grow to 2Gi PersistentVolumeClaim/data-rfr-x-1");
        await().until(() -> notes.contains("VolumeGrowing: data-rfr-x-1 grows from 1Gi to 2Gi"));
        assertThat(settle("2Gi").anew()).isTrue();
        assertThat(kube.writes()).hasSize(2);
    }

    @Test
    void waitsForAVolumeAndSaysWhatItWaitsFor() {
        kube.put(RedisStatefulSet.of(cluster("2Gi").failover(), OPTIONS));
        kube.put(claim(0, "2Gi", "2Gi"));
        kube.put(new PersistentVolumeClaimBuilder(claim(1, "2Gi", "1Gi"))
                .editStatus()
                .addNewCondition()
                .withType("FileSystemResizePending")
                .withStatus("True")
                .withMessage("Waiting for user to (re-)start a pod")
                .endCondition()
                .endStatus()
                .build());

        assertThat(volumes.stand(cluster("2Gi")))
                .isEqualTo(new StepOutcome.Waiting(
                        "the volume of data-rfr-x-1 to grow to 2Gi"
                                + " (FileSystemResizePending: Waiting for user to (re-)start a pod)",
                        Duration.ofSeconds(10)));
    }

    @Test
    void tellsWhatAClassRefusesAndAsksAgainOnlyAfterAWhile() {
        kube.fixClaims(true);

        assertThat(settle("2Gi").anew()).isFalse();
        assertThat(volumes.stand(cluster("2Gi")))
                .isInstanceOfSatisfying(
                        StepOutcome.Rejected.class,
                        refused -> assertThat(refused.reason())
                                .startsWith(
                                        "spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage: data-rfr-x-0 stays"
                                                + " at 1Gi. Ask for that again")
                                .contains("403 the class does not let it grow")
                                .endsWith("and 1 more of this kind"));

        kube.fixClaims(false);
        now = now.plusSeconds(30);
        settle("2Gi");
        assertThat(kube.writes()).isEmpty();
        now = now.plusSeconds(31);
        settle("2Gi");
        assertThat(kube.writes()).hasSize(2);
        assertThat(volumes.stand(cluster("2Gi"))).isInstanceOf(StepOutcome.Waiting.class);
    }

    @Test
    void forgetsARefusalOnceTheSpecIsAsItWas() {
        kube.fixClaims(true);
        settle("2Gi");
        settle("1Gi");
        assertThat(volumes.stand(cluster("1Gi"))).isEqualTo(StepOutcome.SETTLED);

        kube.fixClaims(false);
        settle("2Gi");

        assertThat(kube.writes()).hasSize(2);
    }

    @Test
    void keepsClaimsThatWereToGoWithTheResource() {
        ManagedCluster kept = cluster("1Gi", true);

        StorageChange change = settle(kept);

        assertThat(change.anew()).isTrue();
        assertThat(kube.writes())
                .containsExactly(
                        "disown PersistentVolumeClaim/data-rfr-x-0", "disown PersistentVolumeClaim/data-rfr-x-1");
        await().until(() -> notes.contains("VolumeOwner: data-rfr-x-0 is kept when the resource is deleted"));
    }

    @Test
    void asksNothingOfAClaimWithoutAVolumeAndSaysTheWayOut() {
        kube.put(new PersistentVolumeClaimBuilder(claim(1, "1Gi", "0"))
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build());

        settle("2Gi");

        assertThat(kube.writes()).containsExactly("grow to 2Gi PersistentVolumeClaim/data-rfr-x-0");
        assertThat(StagedCluster.reason(volumes.stand(cluster("2Gi"))))
                .startsWith("data-rfr-x-1 to be bound to a volume before it can grow; if it cannot be in its size,"
                        + " delete it and its pod");
    }

    @Test
    void growsClaimsOfAnEarlierOperatorAndLeavesItsStatefulSet() {
        StatefulSet former = RedisStatefulSet.of(cluster("1Gi").failover(), OPTIONS);
        former.getSpec().getTemplate().getSpec().setVolumes(List.of());
        kube.put(former);

        settle("2Gi");

        assertThat(kube.writes()).hasSize(2);
        assertThat(settle("2Gi").anew()).isFalse();
        kube.put(claim(0, "2Gi", "2Gi"));
        kube.put(claim(1, "2Gi", "2Gi"));
        assertThat(volumes.stand(cluster("2Gi"))).isEqualTo(StepOutcome.SETTLED);
    }

    private StorageChange settle(String size) {
        return settle(cluster(size));
    }

    private StorageChange settle(ManagedCluster cluster) {
        return volumes.settle(cluster)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    private static ManagedCluster cluster(String size) {
        return cluster(size, false);
    }

    private static ManagedCluster cluster(String size, boolean kept) {
        Failover failover = Specimens.failover(KEY, Duration.ofSeconds(5))
                .storedIn(new StorageSettings.Claimed(template(size), kept));
        return new ManagedCluster(failover, Credentials.NONE, Credentials.NONE);
    }

    private static PersistentVolumeClaim template(String size) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    private static PersistentVolumeClaim claim(int ordinal, String size, String capacity) {
        PersistentVolumeClaim made = RedisStatefulSet.of(cluster(size).failover(), OPTIONS)
                .getSpec()
                .getVolumeClaimTemplates()
                .getFirst();
        return new PersistentVolumeClaimBuilder(made)
                .editMetadata()
                .withNamespace("ns")
                .withName("data-rfr-x-" + ordinal)
                .withUid("claim-" + ordinal)
                .withLabels(Labels.selector(KEY, Component.REDIS))
                .endMetadata()
                .withNewStatus()
                .addToCapacity("storage", new Quantity(capacity))
                .endStatus()
                .build();
    }

    private static Pod mounting(int ordinal) {
        return new PodBuilder(
                        Specimens.pod(KEY, Component.REDIS, "rfr-x-" + ordinal, "10.0.0." + ordinal, Optional.empty()))
                .withNewSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim("data-rfr-x-" + ordinal, false)
                .endVolume()
                .endSpec()
                .build();
    }
}
