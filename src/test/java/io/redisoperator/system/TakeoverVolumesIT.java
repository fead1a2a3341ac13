package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Volumes of a cluster that an operator of version 1 made, whose StatefulSet asks for less than the spec. */
class TakeoverVolumesIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");
    private static final String SPEC = """
            redis:
              image: redis:6.2.6-alpine
              storage:
                persistentVolumeClaim:
                  metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
            sentinel:
              image: redis:6.2.6-alpine
            """;

    private final Playground playground = new Playground();

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void growAtOnceAfterAnEditAndTheStatefulSetFollowsWhenItsPodsAreRenewed() {
        playground
                .client
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("growing")
                        .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                        .endMetadata()
                        .withProvisioner("example.org/folders")
                        .withAllowVolumeExpansion(true)
                        .build())
                .create();
        playground.apply(KEY, SPEC);
        new FormerOperator(playground.client).create(KEY, Optional.empty());
        List<String> pods = pods();
        String set = statefulSet().getMetadata().getUid();
        assertThat(sizes()).containsOnly("100Mi").hasSize(3);
        List<String> claims = claims();

        playground.withOperator();
        playground.awaitWhole(KEY, 3, 3);
        assertThat(claims()).as("on the day itself").isEqualTo(claims);

        playground.apply(KEY, SPEC + "  customConfig: ['parallel-syncs 2']\n");
        await("larger claims")
                .atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(sizes()).containsOnly("2Gi").hasSize(3));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(pods()).isEqualTo(pods);
        assertThat(statefulSet().getMetadata().getUid()).isEqualTo(set);

        playground.apply(KEY, SPEC.replace("6.2.6", "7.2.4"));
        await("pods of this operator")
                .atMost(Playground.LONG)
                .until(() -> pods().size() == 3 && pods().stream().noneMatch(pods::contains));
        playground.awaitWhole(KEY, 3, 3);

        assertThat(size(statefulSet().getSpec().getVolumeClaimTemplates().getFirst()))
                .isEqualTo("2Gi");
        assertThat(statefulSet().getMetadata().getUid()).isNotEqualTo(set);
        assertThat(sizes()).containsOnly("2Gi").hasSize(3);
    }

    private List<String> pods() {
        return playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> pod.getMetadata().getUid())
                .toList();
    }

    private StatefulSet statefulSet() {
        return playground
                .client
                .apps()
                .statefulSets()
                .inNamespace(KEY.namespace())
                .withName("rfr-former")
                .get();
    }

    private List<String> sizes() {
        return all().map(TakeoverVolumesIT::size).toList();
    }

    /** As they are written: nobody has touched one that has the same size, owners and labels. */
    private List<String> claims() {
        return all().map(claim -> claim.getMetadata().getName() + " " + size(claim) + " "
                        + claim.getMetadata().getOwnerReferences()
                        + claim.getMetadata().getLabels())
                .toList();
    }

    private Stream<PersistentVolumeClaim> all() {
        return playground
                .client
                .persistentVolumeClaims()
                .inNamespace(KEY.namespace())
                .withLabel(Labels.NAME, KEY.name())
                .list()
                .getItems()
                .stream();
    }

    private static String size(PersistentVolumeClaim claim) {
        Quantity size = claim.getSpec().getResources().getRequests().get("storage");
        return String.valueOf(size);
    }
}
