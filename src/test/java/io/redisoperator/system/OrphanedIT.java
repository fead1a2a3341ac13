package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.model.ClusterKey;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A resource that was deleted with {@code --cascade=orphan} and is made again finds its cluster. */
class OrphanedIT {
    private static final ClusterKey KEY = new ClusterKey("default", "orphaned");

    private final Playground playground = new Playground().withOperator();

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void goesOnWithThePodsAndTheirPasswords() {
        playground.apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);
        playground.redis(playground.master(KEY), "SET", "kept", "yes");
        Map<String, String> runs = playground.podRuns(KEY);
        Secret before = secret();

        Resource<DatabasesFailover> resource = playground
                .client
                .resources(DatabasesFailover.class)
                .inNamespace(KEY.namespace())
                .withName(KEY.name());
        resource.withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
        await("the resource to be gone").atMost(Playground.LONG).until(() -> resource.get() == null);
        assertThat(secret().getMetadata().getOwnerReferences()).isEmpty();
        playground.apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);

        assertThat(playground.podRuns(KEY)).isEqualTo(runs);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
        assertThat(secret().getData()).isEqualTo(before.getData());
        assertThat(secret().getMetadata().getOwnerReferences()).hasSize(1);
    }

    private Secret secret() {
        return playground
                .client
                .secrets()
                .inNamespace(KEY.namespace())
                .withName("rfr-auth-orphaned")
                .get();
    }
}
