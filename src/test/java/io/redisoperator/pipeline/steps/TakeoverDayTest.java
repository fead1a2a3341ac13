package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.Specimen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failovers;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes of an earlier operator, of which the spec has wanted more since long before another operator came. */
class TakeoverDayTest {
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);
    private static final String TOLD =
            "Claims stay as they are until the next edit of the spec, or until pods are renewed."
                    + " Then data-rfr-cart-0 and 2 more are to grow to 2Gi; data-rfr-cart-0 and 2 more are to be kept when the"
                    + " resource is deleted";

    private final StagedCluster staged = StagedCluster.running(3);
    private final IntroduceIdentity introduction = new IntroduceIdentity(staged.live, () -> staged.now);
    private final EnsuredObjects ensured = new EnsuredObjects(staged.kube, Clock.systemUTC());
    private final RedisVolumes volumes =
            new RedisVolumes(staged.bus, staged.kube, () -> staged.now, new Adoptions(System::nanoTime));
    private final EnsureRedis step = new EnsureRedis(
            staged.kube,
            staged.live,
            staged.moves,
            new EnsureRedis.Objects(
                    staged.bus,
                    ensured,
                    OPTIONS,
                    volumes,
                    new LeavePods(staged.bus, staged.kube, ensured, new RenewPods(staged.kube, OPTIONS, introduction)),
                    introduction,
                    new MissingPods(staged.kube, () -> staged.now)));

    @BeforeEach
    void formerObjects() {
        new FormerObjects(KEY, staged.cluster.failover().uid(), Optional.empty())
                .all()
                .forEach(staged.kube::put);
        for (Pod pod : staged.kube.owned(Pod.class, KEY)) {
            staged.kube.put(pod.edit().withNewSpec().endSpec().build());
        }
        for (int i = 0; i < 3; i++) {
            staged.kube.put(claim(i));
        }
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void leavesEveryClaimAsItIsAndTellsOnce() {
        run(4, "");
        run(4, "");

        assertThat(ofClaims()).isEmpty();
        assertThat(volumes.stand(staged.cluster)).isEqualTo(StepOutcome.SETTLED);
        await().until(() -> staged.notes.stream().anyMatch(note -> note.text().equals(TOLD)));
        assertThat(staged.notes)
                .filteredOn(note -> note.reason().equals("VolumesLeft"))
                .hasSize(1);
    }

    @Test
    void givesThemWhatTheSpecWantsAfterAnyEditOfIt() {
        run(4, "");

        run(5, "customConfig: [timeout 60], ");

        assertThat(ofClaims())
                .contains("grow to 2Gi PersistentVolumeClaim/data-rfr-cart-2")
                .contains("disown PersistentVolumeClaim/data-rfr-cart-0")
                .hasSize(6);
    }

    /** Also by an operator that has not seen the edit itself. */
    @Test
    void goesOnTryingWhatAnEditAskedFor() {
        run(4, "");
        staged.kube.fixClaims(true);
        run(5, "customConfig: [timeout 60], ");
        assertThat(ofClaims()).noneMatch(write -> write.startsWith("grow"));
        staged.kube.fixClaims(false);
        staged.now = staged.now.plusSeconds(3600);

        run(5, "customConfig: [timeout 60], ");

        assertThat(ofClaims()).filteredOn(write -> write.startsWith("grow")).hasSize(3);
    }

    private void run(long generation, String lines) {
        DatabasesFailover resource = Failovers.databases("redis: {" + lines
                + "storage: {keepAfterDeletion: true, persistentVolumeClaim: {metadata: {name: data}, spec:"
                + " {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}}}");
        resource.getMetadata().setGeneration(generation);
        staged.cluster = ManagedCluster.of(Failovers.readable(resource), Specimen.IDENTITY, Optional.empty());
        StagedCluster.await(step.run(staged.cluster));
    }

    private StatefulSet statefulSet() {
        return staged.kube
                .cached(StatefulSet.class, KEY.namespace(), "rfr-cart")
                .orElseThrow();
    }

    private PersistentVolumeClaim claim(int ordinal) {
        return new PersistentVolumeClaimBuilder(
                        statefulSet().getSpec().getVolumeClaimTemplates().getFirst())
                .editMetadata()
                .withNamespace(KEY.namespace())
                .withName("data-rfr-cart-" + ordinal)
                .withUid("claim-" + ordinal)
                .withLabels(Labels.selector(KEY, Component.REDIS))
                .endMetadata()
                .build();
    }

    private List<String> ofClaims() {
        return staged.kube.writes().stream()
                .filter(write -> write.contains("PersistentVolumeClaim/"))
                .toList();
    }
}
