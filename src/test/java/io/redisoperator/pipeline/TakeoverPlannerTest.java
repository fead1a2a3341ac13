package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TakeoverPlannerTest {
    private final MemoryKube kube = new MemoryKube();

    @Test
    void tellsWhatChangesAtOnceFromWhatReplacesPods() {
        former(storage("100Mi", false));

        TakeoverPlan plan = plan();

        assertThat(plan.state()).contains("is to be taken over");
        assertThat(plan.now())
                .contains("create Secret rfr-auth-cart", "change StatefulSet rfr-cart: metadata.annotations")
                .contains("change ConfigMap rfr-cart: metadata.annotations")
                .noneMatch(change -> change.startsWith("change ConfigMap") && change.contains(" data"))
                .noneMatch(change -> change.contains("template"));
        assertThat(plan.later())
                .contains("change ConfigMap rfr-cart: metadata.annotations, data")
                .anyMatch(change ->
                        change.startsWith("change StatefulSet rfr-cart: ") && change.contains(" spec.template"))
                .last()
                .asString()
                .startsWith("replace 3 sentinels, then 3 Redis pods");
        assertThat(plan.obstacles()).isEmpty();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void saysWhatIsDoneAwayWith() {
        former("{redis: {replicas: 1}, exporter: {enabled: false}}");

        assertThat(plan().now())
                .contains("delete PodDisruptionBudget rfr-cart")
                .doesNotContain("delete Service rfr-cart");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void doesNotTakeForAbsentWhatLacksTheLabelByWhichItIsFound() {
        former(storage("100Mi", false));
        StatefulSet set = kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        kube.remove(StatefulSet.class, "shop", "rfr-cart");
        set.getMetadata().setLabels(Map.of());
        kube.putUnheard(set);

        TakeoverPlan plan = plan();

        assertThat(plan.state()).startsWith("lacks labels by which its objects are found");
        assertThat(plan.now())
                .containsExactly("label StatefulSet rfr-cart: app.kubernetes.io/component=redis,"
                        + " app.kubernetes.io/name=cart, app.kubernetes.io/part-of=redis-failover");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void keepsWhatIsSomebodyElses() {
        former("redis: {replicas: 1}");
        kube.cached(PodDisruptionBudget.class, "shop", "rfr-cart")
                .orElseThrow()
                .getMetadata()
                .setOwnerReferences(List.of());

        assertThat(plan().now()).noneMatch(change -> change.startsWith("delete"));
    }

    @Test
    void saysThatAnEditMadeMeanwhileReplacesPodsAtOnce() {
        former(storage("100Mi", false));
        DatabasesFailover before = Failovers.databases("redis: {image: 'redis:6.2.7-alpine'}");
        before.getMetadata().setGeneration(0L);
        Failover read = Failovers.readable(before);
        String noted = LeftAsIs.firstMark(
                new LeftAsIs.Pods(read, ConfigMemory.of(read, Optional.empty()), new DesiredOptions(false)),
                Optional.empty());
        kube.cached(StatefulSet.class, "shop", "rfr-cart")
                .orElseThrow()
                .getMetadata()
                .setAnnotations(Map.of(Heritage.MARK, noted));

        assertThat(plan().state()).contains("its pods are to be renewed at once");
    }

    @Test
    void saysFirstThatNothingChangesWhileTheResourceIsPaused() {
        former("redis: {replicas: 1}");
        kube.resources(new ClusterKey("shop", "cart"))
                .forEach(resource -> resource.getMetadata()
                        .setAnnotations(Map.of("redis-failover.freshworks.com/skip-reconcile", "true")));

        TakeoverPlan plan = plan();

        assertThat(plan.state())
                .startsWith("is paused: nothing changes until the annotation"
                        + " redis-failover.freshworks.com/skip-reconcile is removed")
                .contains("was made by an earlier operator and is to be taken over");
        assertThat(plan.paused()).isTrue();
        assertThat(plan.now()).contains("create Secret rfr-auth-cart");
        assertThat(plan.later()).last().asString().contains("the only Redis pod, without a hand-over");
    }

    @Test
    void saysWhichLabelsRunningPodsAreGiven() {
        former("");
        kube.resources(new ClusterKey("shop", "cart"))
                .forEach(resource -> resource.getMetadata().setLabels(Map.of("team", "shop")));
        kube.put(Specimens.pod(
                new ClusterKey("shop", "cart"), Component.REDIS, "rfr-cart-0", "10.0.0.0", Optional.empty()));

        assertThat(plan().now()).anyMatch(change -> change.startsWith("change Pod rfr-cart-0: metadata.labels.team, "));
    }

    @Test
    void namesWhatStandsInTheWay() {
        former(storage("100Mi", false) + "auth: {secretPath: absent}\n");

        assertThat(plan().obstacles())
                .singleElement()
                .asString()
                .startsWith("Secret absent, named by spec.auth.secretPath, does not exist");
    }

    @Test
    void namesWhatWouldStandInTheWayOfOtherPods() {
        former(storage("100Mi", false).replace("name: data", "name: more"));
        StatefulSet set = kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        set.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("redis:6.0-alpine");
        set.setStatus(new StatefulSetStatusBuilder().withReplicas(3).build());
        kube.wouldRefuse("StatefulSet", "try StatefulSet shop/rfr-cart: 422 no");

        assertThat(plan().obstacles())
                .satisfiesExactly(
                        storage -> assertThat(storage).startsWith("spec.redis.storage.persistentVolumeClaim: "),
                        image -> assertThat(image)
                                .startsWith("the pods run redis:6.0-alpine, and only Redis 6.2 or later"),
                        refusal -> assertThat(refusal)
                                .isEqualTo("pods cannot be renewed: try StatefulSet shop/rfr-cart: 422 no"));
    }

    @Test
    void namesWhatWouldKeepOtherPodsFromBeingMade() {
        former(storage("100Mi", false));
        String why = "403 pods \"rfr-cart-2\" is forbidden: no PriorityClass with name typo was found";
        kube.wouldFail("Pod", KubeFailure.Kind.FORBIDDEN, why);

        assertThat(plan().obstacles()).containsExactly("pods cannot be renewed: " + why);

        kube.wouldFail("Pod", KubeFailure.Kind.FORBIDDEN, "403 pods is forbidden: User x cannot create resource pods");
        assertThat(plan().obstacles()).isEmpty();
    }

    @Test
    void tellsThatSentinelsComeWhereThereAreNoneUnlessARedisOutsideIsFollowed() {
        former(storage("100Mi", false));
        kube.remove(Deployment.class, "shop", "rfs-cart");
        assertThat(plan().now()).contains("create Deployment rfs-cart");
        assertThat(plan().obstacles()).isEmpty();

        former(storage("100Mi", false) + "bootstrapNode: {host: 10.9.9.9}\n");
        kube.remove(Deployment.class, "shop", "rfs-cart");
        assertThat(plan().now()).doesNotContain("create Deployment rfs-cart");
    }

    @Test
    void namesASecretOfSomebodyElseAndAnOperatorThatWritesBack() {
        former(storage("100Mi", false));
        kube.put(new SecretBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("rfr-auth-cart")
                .endMetadata()
                .build());
        Instant now = Instant.now();
        kube.cached(Service.class, "shop", "rfrm-cart")
                .orElseThrow()
                .getMetadata()
                .setManagedFields(List.of(written("Apply", now.minusSeconds(30)), written("Update", now)));

        assertThat(plan().obstacles())
                .satisfiesExactly(
                        rival -> assertThat(rival)
                                .startsWith("an earlier operator writes here too, last Service rfrm-cart"),
                        secret ->
                                assertThat(secret).startsWith("Secret rfr-auth-cart does not belong to this resource"));
    }

    @Test
    void plansWhatElseIsKnownWhereTheApiServerDoesNotAnswer() {
        former(storage("100Mi", false));
        DatabasesFailover other = Failovers.databases("");
        other.getMetadata().setName("orders");
        kube.put(other);
        kube.wouldFail("StatefulSet", KubeFailure.Kind.UNAVAILABLE, "try StatefulSet shop/rfr-cart: 500 no webhook");

        List<TakeoverPlan> plans = plans();

        assertThat(plans).hasSize(2).allSatisfy(plan -> {
            assertThat(plan.now()).isNotEmpty();
            assertThat(plan.obstacles()).isEmpty();
        });
        assertThat(of("shop/cart", plans).unanswered())
                .containsExactly("try StatefulSet shop/rfr-cart: 500 no webhook");
        assertThat(of("shop/orders", plans).unanswered()).isEmpty();
    }

    @Test
    void saysOfEachLookUpThatItWasForbidden() {
        former(storage("100Mi", false) + "auth: {secretPath: login}\nsentinel: {startupConfigMap: script}\n");
        kube.forbid(Secret.class);
        kube.forbid(ConfigMap.class);
        kube.wouldFail("StatefulSet", KubeFailure.Kind.FORBIDDEN, "try StatefulSet shop/rfr-cart: 403 forbidden");

        TakeoverPlan plan = plan();

        assertThat(plan.unanswered())
                .containsExactly(
                        "read Secret shop/rfr-auth-cart: 403 forbidden",
                        "read ConfigMap shop/script: 403 forbidden",
                        "read Secret shop/login: 403 forbidden",
                        "try StatefulSet shop/rfr-cart: 403 forbidden");
        assertThat(plan.now()).isNotEmpty().noneMatch(change -> change.contains("Secret"));
        assertThat(plan.obstacles()).isEmpty();
    }

    @Test
    void namesTheFieldsThatCannotBeRead() {
        kube.put(Failovers.databases("redis: {image: 'not an image'}"));

        assertThat(plan().obstacles()).singleElement().asString().startsWith("spec.redis.image");
    }

    @Test
    void namesThePartsOfASpecThatAreFollowedWithout() {
        former(storage("100Mi", false) + "labelWhitelist: ['(', team]\n");

        TakeoverPlan plan = plan();

        assertThat(plan.ignored()).singleElement().asString().startsWith("spec.labelWhitelist[0]: ");
        assertThat(plan.obstacles()).isEmpty();
    }

    @Test
    void tellsThatMemoryIsReservedInNewPodsOnly() {
        former("redis: {reservedPodMemoryPercent: 50, resources: {limits: {memory: 1Gi}}}");

        TakeoverPlan plan = plan();

        assertThat(plan.now()).isNotEmpty().noneMatch(change -> change.contains("maxmemory"));
        assertThat(plan.later())
                .contains("start new Redis pods with maxmemory 536870912, which follows from"
                        + " spec.redis.reservedPodMemoryPercent");
    }

    /** As the operator does, which forgets what no pod starts with any more. */
    @Test
    void saysThatSettingsAreForgottenWithWhichNoPodStarts() {
        DesiredOptions options = new DesiredOptions(false);
        Failover before = Failovers.failover("redis: {customConfig: [databases 20]}");
        DatabasesFailover resource = Failovers.databases("redis: {customConfig: [databases 30]}");
        Failover now = Failovers.readable(resource);
        kube.put(resource);
        kube.put(RedisConfig.of(now, ConfigMemory.of(now, Optional.of(RedisConfig.of(before)))));
        kube.put(RedisStatefulSet.of(now, options));

        assertThat(plan().now())
                .anyMatch(change -> change.startsWith("change ConfigMap rfr-cart: ") && change.endsWith("(removed)"));

        kube.put(RedisStatefulSet.of(before, options));

        assertThat(plan().now()).noneMatch(change -> change.startsWith("change ConfigMap rfr-cart"));
    }

    static String storage(String size, boolean kept) {
        return """
                redis:
                  storage:
                    keepAfterDeletion: %s
                    persistentVolumeClaim:
                      metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}}
                """.formatted(kept, size);
    }

    private static ManagedFieldsEntry written(String operation, Instant at) {
        return new ManagedFieldsEntryBuilder()
                .withManager("redis-operator")
                .withOperation(operation)
                .withTime(at.toString())
                .build();
    }

    private void former(String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        kube.put(resource);
        Failover failover = Failovers.readable(resource);
        new FormerObjects(failover.key(), failover.uid(), Optional.empty())
                .all()
                .forEach(kube::put);
    }

    private TakeoverPlan plan() {
        List<TakeoverPlan> plans = plans();
        assertThat(plans).hasSize(1);
        return plans.getFirst();
    }

    private List<TakeoverPlan> plans() {
        return new TakeoverPlanner(kube, new DesiredOptions(false)).all().result();
    }

    private static TakeoverPlan of(String resource, List<TakeoverPlan> plans) {
        return plans.stream()
                .filter(plan -> plan.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }
}
