package io.redisoperator.localcluster.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.redisoperator.localcluster.api.InProcessApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeadingPodIT {
    private static final String NAMESPACE = "redis-operator";
    private static final ZonedDateTime NOON = ZonedDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);

    private final InProcessApi api = InProcessApi.start();
    private final LeadingPod leading = LeadingPod.of(api.admin(), Map.of());
    private final List<String> killed = new ArrayList<>();

    @BeforeEach
    void runTwo() {
        api.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        api.admin().resource(pod("first")).create();
        api.admin().resource(pod("second")).create();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void isTheOneThatHoldsTheLease() {
        assertThat(leading.find()).isEmpty();

        lead("second", NOON);

        assertThat(leading.find()).map(Target::name).contains("second");
    }

    @Test
    void isNobodyWhereTheOperatorRunsInNoPodOrByOtherNames() {
        lead("a-laptop", NOON);

        assertThat(leading.find()).isEmpty();
        assertThat(LeadingPod.of(api.admin(), Map.of("OPERATOR_NAMESPACE", "elsewhere"))
                        .find())
                .isEmpty();
    }

    @Test
    void isReplacedOnceAnotherHoldsTheLease() throws Exception {
        lead("first", NOON);

        Pod next = leading.replace((Pod pod) -> {
            killed.add(Target.name(pod));
            lead("second", NOON.plusSeconds(15));
        });

        assertThat(killed).containsExactly("first");
        assertThat(next).extracting(Target::name).isEqualTo("second");
    }

    /** The last renewal of a process that is gone by now is nobody's word that it leads. */
    @Test
    void isReplacedByItselfOnceItRenewsAfterItsDeath() {
        lead("first", NOON);
        CompletableFuture<Void> died = new CompletableFuture<>();
        // Not on the common pool, whose threads the client needs for its answers.
        CompletableFuture<String> next =
                CompletableFuture.supplyAsync(() -> replaced(died), task -> Thread.startVirtualThread(task));

        assertThat(died).succeedsWithin(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> next.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        lead("first", NOON.plusSeconds(3));

        assertThat(next).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("first");
    }

    @Test
    void cannotBeReplacedWhenNobodyLeads() {
        assertThatThrownBy(() -> leading.replace(pod -> {})).isInstanceOf(IOException.class);
    }

    /** The name of the one that leads after a kill that the last renewal came just before. */
    private String replaced(CompletableFuture<Void> died) {
        try {
            return Target.name(leading.replace((Pod pod) -> {
                lead("first", NOON.plusSeconds(1));
                died.complete(null);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lead(String holder, ZonedDateTime renewed) {
        api.admin()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("redis-failover-lease")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withRenewTime(renewed)
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("operator")
                .withImage("redis-operator:0.1.0")
                .endContainer()
                .endSpec()
                .build();
    }
}
