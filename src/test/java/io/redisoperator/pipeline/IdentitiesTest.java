package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
    private static final Failover CART = Failovers.failover("");

    private final MemoryKube kube = new MemoryKube();

    @Test
    void makesOneOfAtLeast128BitsForEachUserAndOnlyOnce() {
        ClusterIdentity made = identity(new Identities(kube));

        assertThat(made.replication()).matches("[0-9a-f]{64}");
        assertThat(java.util.Set.of(made.replication(), made.sentinel(), made.operator(), made.handover()))
                .hasSize(4);
        assertThat(identity(new Identities(kube))).isEqualTo(made);
        assertThat(kube.writes()).containsExactly("create Secret/rfr-auth-cart");
        assertThat(made).hasToString("ClusterIdentity[hidden]");
    }

    @Test
    void remembersItWhenTheSecretIsDeletedWhileTheOperatorRuns() {
        Identities identities = new Identities(kube);
        ClusterIdentity made = identity(identities);
        kube.put(RedisStatefulSet.of(CART, new DesiredOptions(false)));
        kube.delete(kube.cached(Secret.class, "shop", "rfr-auth-cart").orElseThrow(), Optional.empty());

        assertThat(identity(identities)).isEqualTo(made);
    }

    @Test
    void makesNoNewOneWhileNodesRunThatBootedWithTheOldOne() {
        kube.put(RedisStatefulSet.of(CART, new DesiredOptions(false)));

        assertThat(new Identities(kube).of(CART).result())
                .isInstanceOfSatisfying(
                        Identities.Found.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo("CredentialsLost"));
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void makesOneForNodesOfAnEarlierOperatorWhichBootWithNone() {
        new FormerObjects(CART.key(), CART.uid(), Optional.empty()).all().forEach(kube::put);

        assertThat(identity(new Identities(kube)).operator()).isNotEmpty();
    }

    @Test
    void takesNoSecretOfAnotherResource() {
        Secret other = AuthSecret.created(CART, Specimen.IDENTITY);
        other.getMetadata().getOwnerReferences().getFirst().setUid("another");
        kube.put(other);

        assertThat(new Identities(kube).of(CART).result())
                .isInstanceOfSatisfying(
                        Identities.Found.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo("SecretInUse"));
    }

    /** Its resource was deleted with {@code --cascade=orphan} and made again, or it was restored without its owner. */
    @Test
    void takesASecretThatNobodyControls() {
        kube.put(orphaned(AuthSecret.created(CART, Specimen.IDENTITY)));

        assertThat(identity(new Identities(kube))).isEqualTo(Specimen.IDENTITY);
        assertThat(new Identities(kube).existing(CART).result()).contains(Specimen.IDENTITY);
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void takesNoneThatNobodyControlsAndThatHoldsSomethingElse() {
        Secret other = orphaned(AuthSecret.created(CART, Specimen.IDENTITY));
        other.setData(Map.of("password", "c2VjcmV0"));
        kube.put(other);

        assertThat(new Identities(kube).of(CART).result())
                .isInstanceOfSatisfying(
                        Identities.Found.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo("SecretInUse"));
    }

    @Test
    void makesNoNewOneWhileNodesRunThatTheirResourceHasLeftBehind() {
        kube.put(orphaned(RedisStatefulSet.of(CART, new DesiredOptions(false))));

        assertThat(new Identities(kube).of(CART).result())
                .isInstanceOfSatisfying(
                        Identities.Found.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo("CredentialsLost"));
        assertThat(kube.writes()).isEmpty();
    }

    private static <T extends HasMetadata> T orphaned(T object) {
        object.getMetadata().setOwnerReferences(List.of());
        return object;
    }

    private static ClusterIdentity identity(Identities identities) {
        return identities.of(CART).result() instanceof Identities.Found.Here here
                ? here.identity()
                : org.assertj.core.api.Assertions.fail("there is none");
    }
}
