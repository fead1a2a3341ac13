package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StorageChangeTest {
    private static final String BARE = "";
    private static final Failover ONE_GIB = claims("1Gi", BARE);

    @Test
    void isNoneWhileAllIsAsAsked() {
        StorageChange change = change(ONE_GIB, statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB));

        assertThat(change.anew()).isFalse();
        assertThat(change.growing()).isEmpty();
        assertThat(change.reowned()).isEmpty();
        assertThat(change.refusal()).isEmpty();
        assertThat(statefulSet(change.inForce())).isEqualTo(statefulSet(ONE_GIB));
    }

    @Test
    void isNoneForTheSameSizeWrittenAnotherWay() {
        StorageChange change = change(claims("1024Mi", BARE), statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB));

        assertThat(change.anew()).isFalse();
        assertThat(change.growing()).isEmpty();
    }

    @Test
    void growsEveryClaimAlsoOfPodsThatAreNoMoreBeforeTheTemplate() {
        StorageChange change = change(claims("2Gi", BARE), statefulSet(ONE_GIB), claimed(5, "1Gi", ONE_GIB));

        assertThat(names(change.growing()))
                .containsExactly(
                        "data-rfr-cart-0", "data-rfr-cart-1", "data-rfr-cart-2", "data-rfr-cart-3", "data-rfr-cart-4");
        assertThat(change.anew()).isFalse();
        assertThat(templateSize(change)).isEqualTo("1Gi");
    }

    @Test
    void givesTheTemplateASizeOnlyOnceEveryClaimHasIt() {
        List<PersistentVolumeClaim> oneRefuses =
                List.of(claim(0, "2Gi", ONE_GIB), claim(1, "1Gi", ONE_GIB), claim(2, "2Gi", ONE_GIB));

        assertThat(change(claims("2Gi", BARE), statefulSet(ONE_GIB), oneRefuses).anew())
                .isFalse();
        StorageChange all = change(claims("2Gi", BARE), statefulSet(ONE_GIB), claimed(3, "2Gi", ONE_GIB));
        assertThat(all.anew()).isTrue();
        assertThat(templateSize(all)).isEqualTo("2Gi");
        assertThat(all.growing()).isEmpty();
    }

    @Test
    void looksForNoSizeAtAClaimThatIsNotBound() {
        PersistentVolumeClaim unbound = new PersistentVolumeClaimBuilder(claim(1, "1Gi", ONE_GIB))
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();

        StorageChange change =
                change(claims("2Gi", BARE), statefulSet(ONE_GIB), List.of(claim(0, "2Gi", ONE_GIB), unbound));

        assertThat(change.anew()).isTrue();
        assertThat(templateSize(change)).isEqualTo("2Gi");
        assertThat(change.growing()).containsExactly(unbound);
    }

    @Test
    void leavesThePodTemplateAsItIsWhenTheStatefulSetIsMadeAnew() {
        Failover larger = claims("2Gi", BARE);
        StorageChange change = change(larger, statefulSet(ONE_GIB), claimed(3, "2Gi", ONE_GIB));

        assertThat(statefulSet(change.inForce()).getSpec().getTemplate())
                .isEqualTo(statefulSet(ONE_GIB).getSpec().getTemplate());
    }

    @Test
    void refusesToShrinkAndNamesTheFieldAndTheClaim() {
        Failover two = claims("2Gi", BARE);
        StorageChange change = change(ONE_GIB, statefulSet(two), claimed(3, "2Gi", two));

        assertThat(change.refusal())
                .contains(
                        "spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage: 1Gi is less than the"
                                + " 2Gi of data-rfr-cart-0, and a volume cannot shrink. Ask for 2Gi or more");
        assertThat(change.anew()).isFalse();
        assertThat(templateSize(change)).isEqualTo("2Gi");
    }

    @Test
    void takesASizeBackThatNoClaimEverHad() {
        StorageChange change = change(ONE_GIB, statefulSet(claims("2Gi", BARE)), claimed(3, "1Gi", ONE_GIB));

        assertThat(change.refusal()).isEmpty();
        assertThat(change.anew()).isTrue();
        assertThat(templateSize(change)).isEqualTo("1Gi");
    }

    @Test
    void acceptsClaimsThatSomebodyMadeLargerByHand() {
        StorageChange change = change(ONE_GIB, statefulSet(ONE_GIB), claimed(3, "5Gi", ONE_GIB));

        assertThat(change.refusal()).isEmpty();
        assertThat(change.anew()).isFalse();
    }

    @Test
    void growsKeptClaimsThatANewStatefulSetFinds() {
        StorageChange change = StorageChange.of(claims("2Gi", BARE), Optional.empty(), claimed(3, "1Gi", ONE_GIB));

        assertThat(change.growing()).hasSize(3);
        assertThat(change.anew()).isFalse();
        assertThat(templateSize(change)).isEqualTo("2Gi");
    }

    @Test
    void leavesClaimsOfOthersAndThoseThatGoAlone() {
        PersistentVolumeClaim going = claim(0, "1Gi", ONE_GIB);
        going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        PersistentVolumeClaim other = claim(1, "1Gi", ONE_GIB);
        other.getMetadata().setName("backup-rfr-cart-1");

        assertThat(change(claims("2Gi", BARE), statefulSet(ONE_GIB), List.of(going, other))
                        .growing())
                .isEmpty();
    }

    @Test
    void handsClaimsOverToTheResourceAndTakesThemBack() {
        Failover kept = claims("1Gi", "keepAfterDeletion: true");

        StorageChange keeping = change(kept, statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB));
        assertThat(keeping.anew()).isTrue();
        assertThat(keeping.reowned())
                .hasSize(3)
                .allSatisfy(claim -> assertThat(keeping.ownersOf(claim)).isEmpty());
        assertThat(template(keeping).getMetadata().getOwnerReferences()).isEmpty();

        StorageChange leaving = change(ONE_GIB, statefulSet(kept), claimed(3, "1Gi", kept));
        assertThat(leaving.anew()).isTrue();
        assertThat(leaving.reowned())
                .hasSize(3)
                .allSatisfy(claim -> assertThat(leaving.ownersOf(claim))
                        .extracting(OwnerReference::getUid)
                        .containsExactly(ONE_GIB.uid()));
        assertThat(template(leaving).getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void leavesOtherOwnersOfAClaimInPlace() {
        Failover kept = claims("1Gi", "keepAfterDeletion: true");
        PersistentVolumeClaim shared = claim(0, "1Gi", ONE_GIB);
        OwnerReference backup = new OwnerReference("v1", null, null, "ConfigMap", "backup", "another-uid");
        shared.getMetadata()
                .setOwnerReferences(
                        List.of(shared.getMetadata().getOwnerReferences().getFirst(), backup));

        StorageChange change = change(kept, statefulSet(kept), List.of(shared));

        assertThat(change.reowned()).hasSize(1);
        assertThat(change.ownersOf(shared)).containsExactly(backup);
    }

    @Test
    void saysOfEveryOtherFieldThatItCannotChangeAndGoesOnWithTheRest() {
        Failover edited = Failovers.failover(spec("2Gi", BARE)
                .replace("accessModes: [ReadWriteOnce]", "accessModes: [ReadWriteMany]\n        storageClassName: fast")
                .replace("labels: {team: shop}", "labels: {team: stock}"));

        StorageChange change = change(edited, statefulSet(ONE_GIB), claimed(3, "2Gi", ONE_GIB));

        assertThat(change.refusal())
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("spec.redis.storage.persistentVolumeClaim: metadata.labels.team, spec.accessModes,"
                                + " spec.storageClassName cannot change")
                        .contains("--cascade=orphan"));
        assertThat(change.anew()).isTrue();
        assertThat(template(change).getMetadata().getLabels()).isEqualTo(Map.of("team", "shop"));
        assertThat(template(change).getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
        assertThat(templateSize(change)).isEqualTo("2Gi");
    }

    @Test
    void seesThatAFieldIsNoLongerAskedFor() {
        Failover without = Failovers.failover(spec("1Gi", BARE).replace("labels: {team: shop}", ""));

        assertThat(change(without, statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB))
                        .refusal())
                .hasValueSatisfying(text -> assertThat(text).contains("metadata.labels.team cannot change"));
    }

    @Test
    void isNoneForWhatAnApiServerOrAWebhookAddsToATemplate() {
        StatefulSet actual = statefulSet(ONE_GIB);
        addToTemplate(actual);

        assertThat(change(ONE_GIB, actual, List.of()).refusal()).isEmpty();
    }

    @Test
    void knowsTheTemplateOfAStatefulSetWithoutANote() {
        StatefulSet actual = statefulSet(ONE_GIB);
        actual.getMetadata().setAnnotations(Map.of());
        addToTemplate(actual);

        assertThat(change(ONE_GIB, actual, List.of()).refusal()).isEmpty();
        Failover other = Failovers.failover(spec("1Gi", BARE).replace("team: shop", "team: stock"));
        StorageChange change = change(other, actual, claimed(1, "1Gi", ONE_GIB));
        assertThat(change.refusal()).isPresent();
        assertThat(template(change).getMetadata().getLabels()).containsEntry("team", "shop");
    }

    /** An API server takes a StatefulSet whose claims it refuses then. */
    @Test
    void takesAnotherTemplateAsLongAsNoClaimWasMadeOfIt() {
        Failover other = Failovers.failover(
                spec("2Gi", BARE).replace("name: data", "name: store").replace("team: shop", "team: stock"));

        StorageChange change = change(other, statefulSet(ONE_GIB), List.of());

        assertThat(change.refusal()).isEmpty();
        assertThat(change.anew()).isTrue();
        assertThat(statefulSet(change.inForce())).isEqualTo(statefulSet(other));
    }

    @Test
    void takesAnEmptyDirInsteadOfClaimsThatWereNeverMade() {
        Failover ephemeral = Failovers.failover("redis: {storage: {emptyDir: {}}}");

        StorageChange change = change(ephemeral, statefulSet(ONE_GIB), List.of());

        assertThat(change.refusal()).isEmpty();
        assertThat(change.anew()).isTrue();
        assertThat(statefulSet(change.inForce())).isEqualTo(statefulSet(ephemeral));
    }

    @Test
    void takesNoOtherTemplateWhilePodsOrClaimsThatEndMayUseTheFormer() {
        Failover other = Failovers.failover(spec("1Gi", BARE).replace("team: shop", "team: stock"));
        PersistentVolumeClaim ending = claim(0, "1Gi", ONE_GIB);
        ending.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        StatefulSet inUse = statefulSet(ONE_GIB);
        inUse.setStatus(new StatefulSetStatusBuilder().withReplicas(1).build());

        assertThat(change(other, statefulSet(ONE_GIB), List.of(ending)).refusal())
                .isPresent();
        assertThat(change(other, inUse, List.of()).refusal()).isPresent();
    }

    @Test
    void keepsTheNameOfTheVolumeThatPodsAreBoundTo() {
        Failover renamed = Failovers.failover(spec("1Gi", BARE).replace("name: data", "name: store"));

        StorageChange change = change(renamed, statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB));

        assertThat(change.refusal())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("metadata.name cannot change")
                        .contains("another name")
                        .doesNotContain("--cascade"));
        assertThat(statefulSet(change.inForce()).getSpec().getTemplate())
                .isEqualTo(statefulSet(ONE_GIB).getSpec().getTemplate());
    }

    @Test
    void refusesToSwapAnEmptyDirForAClaimAndTheOtherWayRound() {
        Failover ephemeral = Failovers.failover("redis: {storage: {emptyDir: {sizeLimit: 1Gi}}}");

        StorageChange toClaims = change(ONE_GIB, statefulSet(ephemeral), List.of());
        assertThat(toClaims.refusal())
                .hasValueSatisfying(text ->
                        assertThat(text).startsWith("spec.redis.storage: ").contains("an emptyDir"));
        assertThat(statefulSet(toClaims.inForce())).isEqualTo(statefulSet(ephemeral));

        StorageChange toEmptyDir = change(ephemeral, statefulSet(ONE_GIB), claimed(3, "1Gi", ONE_GIB));
        assertThat(toEmptyDir.refusal())
                .hasValueSatisfying(text -> assertThat(text).contains("a persistentVolumeClaim"));
        assertThat(statefulSet(toEmptyDir.inForce())).isEqualTo(statefulSet(ONE_GIB));
    }

    @Test
    void waitsForAVolumeUntilItHasWhatItsClaimAsksFor() {
        PersistentVolumeClaim claim = claim(0, "2Gi", ONE_GIB);
        assertThat(StorageChange.lagsBehind(claim)).isFalse();

        assertThat(StorageChange.lagsBehind(withCapacity(claim, "1Gi"))).isTrue();
        assertThat(StorageChange.lagsBehind(withCapacity(claim, "2Gi"))).isFalse();
    }

    private static void addToTemplate(StatefulSet set) {
        PersistentVolumeClaim template = set.getSpec().getVolumeClaimTemplates().getFirst();
        template.setKind("PersistentVolumeClaim");
        template.setApiVersion("v1");
        template.getSpec().setVolumeMode("Filesystem");
        template.getMetadata().setCreationTimestamp(null);
        template.setStatus(
                new PersistentVolumeClaimStatusBuilder().withPhase("Pending").build());
        template.getMetadata().setAnnotations(Map.of("policy.example.org/seen", "yes"));
    }

    private static StorageChange change(Failover asked, StatefulSet actual, List<PersistentVolumeClaim> claims) {
        return StorageChange.of(asked, Optional.of(actual), claims);
    }

    private static List<PersistentVolumeClaim> claimed(int number, String size, Failover by) {
        return IntStream.range(0, number).mapToObj(i -> claim(i, size, by)).toList();
    }

    /** A claim as it was made from the template of that failover, and resized since. */
    private static PersistentVolumeClaim claim(int ordinal, String size, Failover by) {
        return new PersistentVolumeClaimBuilder(
                        statefulSet(by).getSpec().getVolumeClaimTemplates().getFirst())
                .editMetadata()
                .withName("data-rfr-cart-" + ordinal)
                .withUid("claim-" + ordinal)
                .endMetadata()
                .editSpec()
                .editResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    private static PersistentVolumeClaim withCapacity(PersistentVolumeClaim claim, String capacity) {
        return new PersistentVolumeClaimBuilder(claim)
                .withNewStatus()
                .addToCapacity("storage", new Quantity(capacity))
                .endStatus()
                .build();
    }

    private static PersistentVolumeClaim template(StorageChange change) {
        return statefulSet(change.inForce()).getSpec().getVolumeClaimTemplates().getFirst();
    }

    private static String templateSize(StorageChange change) {
        return String.valueOf(
                template(change).getSpec().getResources().getRequests().get("storage"));
    }

    private static List<String> names(List<PersistentVolumeClaim> claims) {
        return claims.stream()
                .map(HasMetadata::getMetadata)
                .map(meta -> meta.getName())
                .toList();
    }

    private static StatefulSet statefulSet(Failover failover) {
        return RedisStatefulSet.of(failover, AllObjects.OPTIONS);
    }

    private static Failover claims(String size, String more) {
        return Failovers.failover(spec(size, more));
    }

    private static String spec(String size, String more) {
        return """
                redis:
                  storage:
                    %s
                    persistentVolumeClaim:
                      metadata:
                        name: data
                        labels: {team: shop}
                      spec:
                        accessModes: [ReadWriteOnce]
                        resources: {requests: {storage: %s}}
                """.formatted(more, size);
    }
}
