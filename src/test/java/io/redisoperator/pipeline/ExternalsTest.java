package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failovers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom a cluster is admitted to follow, and with which login. */
class ExternalsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final String FOLLOWING = "bootstrapNode: {host: 10.0.0.5, auth: {secretPath: old}}";
    private static final Endpoint OUTSIDE = new Endpoint("10.0.0.5", 6379);
    private static final Endpoint ANOTHER = new Endpoint("10.0.0.6", 6379);

    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final Admission admission = new Admission(kube, nodes, () -> Instant.parse("2026-05-01T10:00:00Z"));

    @Test
    void followsWithTheLoginOfTheSecret() {
        secret(Map.of("username", "copy", "password", "it\n"));
        kube.put(Failovers.databases(FOLLOWING));

        assertThat(admitted().external())
                .contains(new ExternalMaster(
                        OUTSIDE,
                        false,
                        false,
                        Optional.of("old"),
                        new Credentials(Optional.of("copy"), Optional.of("it")),
                        false));
    }

    @Test
    void saysWhatIsWrongWithTheSecret() {
        kube.put(Failovers.databases(FOLLOWING));
        assertThat(rejection().reason()).isEqualTo("SecretNotFound");

        secret(Map.of("username", "copy"));
        assertThat(rejection().reason()).isEqualTo("InvalidSecret");
        assertThat(rejection().message()).contains("Secret old", "no key password");
    }

    @Test
    void refusesALoginThatASentinelCouldNotStartWithAgain() {
        String announced = FOLLOWING.replace("host:", "allowSentinels: true, host:");
        for (String unwritable : List.of("two words", "a\"quote", "an'other", "line\nbreak")) {
            secret(Map.of("password", unwritable));
            kube.put(Failovers.databases(FOLLOWING));
            assertThat(admitted().external()).isPresent();

            kube.put(Failovers.databases(announced));
            assertThat(rejection().reason()).as(unwritable).isEqualTo("InvalidSecret");
            assertThat(rejection().message()).contains("allowSentinels").doesNotContain(unwritable);
        }
        secret(Map.of("password", "good-#1\\$"));
        assertThat(admitted().external().orElseThrow().announced()).isTrue();
    }

    @Test
    void leavesWithTheRecordedLoginOnceTheFieldIsGone() {
        secret(Map.of("password", "it"));
        kube.put(with("", status(null, OUTSIDE, null)));

        ExternalMaster external = admitted().external().orElseThrow();

        assertThat(external.leaving()).isTrue();
        assertThat(external.credentials()).isEqualTo(Credentials.password("it"));
    }

    @Test
    void leavesWithoutALoginIfTheSecretIsGoneToo() {
        kube.put(with("", status(null, OUTSIDE, null)));

        assertThat(admitted().external().orElseThrow().credentials()).isEqualTo(Credentials.NONE);
    }

    @Test
    void keepsAClusterWithDataOfItsOwnAsItIs() {
        secret(Map.of("password", "it"));
        kube.put(with(FOLLOWING, status(true, null, null)));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.runsOn().orElseThrow().external()).isEmpty();
        assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("DataWouldBeLost");
    }

    @Test
    void keepsFollowingTheOneOfBeforeWhenTheAddressChanges() {
        secret(Map.of("password", "it"));
        kube.put(with(FOLLOWING, status(null, ANOTHER, null)));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.runsOn().flatMap(ManagedCluster::external))
                .hasValueSatisfying(external -> assertThat(external.address()).isEqualTo(ANOTHER));
        assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("DataWouldBeLost");
    }

    @Test
    void doesNotGoBackOnceAPodHasBeenMasterInItsPlace() {
        secret(Map.of("password", "it"));
        kube.put(with(FOLLOWING, status(null, OUTSIDE, "2026-05-01T09:00:00Z")));

        assertThat(rejection().reason()).isEqualTo("DataWouldBeLost");
    }

    @Test
    void obeysAPersonWhoGivesTheDataUp() {
        secret(Map.of("password", "it"));
        DatabasesFailover resource = with(FOLLOWING, status(true, null, null));
        resource.getMetadata().setAnnotations(Map.of(Annotations.DISCARD_DATA, "10.0.0.5:6379"));
        kube.put(resource);

        assertThat(admitted().external())
                .hasValueSatisfying(external -> assertThat(external.agreed()).isTrue());
    }

    @Test
    void goesOnFollowingWithPodsThatAnEarlierOperatorMadeFollow() {
        former(NodeViews.replicaOf(OUTSIDE), NodeViews.cutOffFrom(new Endpoint("127.0.0.1", 6379)));

        assertThat(admitted().external().orElseThrow())
                .satisfies(external -> assertThat(external.address()).isEqualTo(OUTSIDE))
                .satisfies(external -> assertThat(external.agreed()).isFalse());
    }

    @Test
    void keepsAClusterOfAnEarlierOperatorWithAMasterOfItsOwnAsItIs() {
        for (RedisView own : List.of(NodeViews.master(), NodeViews.replicaOf(ANOTHER))) {
            former(NodeViews.replicaOf(OUTSIDE), own);

            Admission.Decision decision = admission.decide(KEY).result();

            assertThat(decision.runsOn().orElseThrow().external()).isEmpty();
            assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("DataWouldBeLost");
        }
    }

    @Test
    void touchesNothingBeforeAPodOfAnEarlierOperatorAnswers() {
        former();

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.runsOn()).isEmpty();
        assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("NoAnswer");
        assertThat(decision.rejections().getFirst().message()).contains("10.0.0.5:6379");
    }

    /** Its pods say these, and one more says nothing. */
    private void former(RedisView... views) {
        secret(Map.of("password", "it"));
        kube.put(Failovers.databases(FOLLOWING));
        new FormerObjects(KEY, Failovers.failover(FOLLOWING).uid(), Optional.empty())
                .all()
                .forEach(kube::put);
        for (int i = 0; i <= views.length; i++) {
            Pod pod = Specimens.pod(KEY, Component.REDIS, "rfr-cart-" + i, "10.0.1." + i, Optional.empty());
            pod.setSpec(new PodSpec());
            kube.put(pod);
            if (i < views.length) {
                Endpoint there = new Endpoint("10.0.1." + i, 6379);
                nodes.answers(there, views[i]).obeys(there);
            }
        }
    }

    private ManagedCluster admitted() {
        return admission.decide(KEY).result().admitted().orElseThrow();
    }

    private SpecRejected rejection() {
        Admission.Decision decision = admission.decide(KEY).result();
        assertThat(decision.admitted()).isEmpty();
        return decision.rejections().getFirst();
    }

    private static DatabasesFailover with(String spec, FailoverStatus status) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.setStatus(status);
        return resource;
    }

    private static FailoverStatus status(
            @Nullable Boolean bootstrapped, @Nullable Endpoint followed, @Nullable String leftAt) {
        FailoverStatus.Following following = followed == null
                ? null
                : new FailoverStatus.Following(followed.host(), followed.port(), "old", "2026-05-01T08:00:00Z", leftAt);
        return new FailoverStatus(
                "Running", 1L, null, null, bootstrapped, null, null, null, null, null, null, null, following, null);
    }

    private void secret(Map<String, String> text) {
        kube.put(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("old")
                .endMetadata()
                .withData(text.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> Base64.getEncoder()
                                        .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)))))
                .build());
    }
}
