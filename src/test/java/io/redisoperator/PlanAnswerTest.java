package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.pipeline.TakeoverPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanAnswerTest {
    private static final String NO_ANSWER = "try StatefulSet shop/rfr-cart: 500 no webhook";

    @Test
    void isClearWhenNothingIsKnownToStandInTheWayAndAllIsKnown() {
        assertThat(answer(plan("shop/orders", List.of(), List.of())).isClear()).isTrue();
        assertThat(answer(plan("shop/orders", List.of("a Secret is missing"), List.of()))
                        .isClear())
                .isFalse();
        assertThat(answer(plan("shop/orders", List.of(), List.of()), plan("shop/cart", List.of(), List.of(NO_ANSWER)))
                        .isClear())
                .isFalse();
    }

    @Test
    void saysWhatIsNotKnownBesideWhatIs() {
        PlanAnswer answer =
                answer(plan("shop/cart", List.of(), List.of(NO_ANSWER)), plan("shop/orders", List.of(), List.of()));

        assertThat(answer.text()).isEqualTo("""
                shop/cart is to be created
                  asked of the API server without an answer, and so not known:
                  - try StatefulSet shop/rfr-cart: 500 no webhook
                  now:
                  - create Service rfs-x
                shop/orders is to be created
                  now:
                  - create Service rfs-x
                2 resources, 0 of them with an obstacle, 1 of them not known in full
                """);
        assertThat(answer.json()).contains("\"unanswered\" : [ \"" + NO_ANSWER + "\" ]");
    }

    @Test
    void saysOfAPausedResourceWhenItWouldChange() {
        PlanAnswer answer = answer(plan("shop/paused", List.of(), List.of()));

        assertThat(answer.text())
                .contains("  once redis-failover.freshworks.com/skip-reconcile is removed:\n  - create Service rfs-x\n")
                .doesNotContain("  now:");
        assertThat(answer.json()).contains("\"paused\" : true");
    }

    @Test
    void countsOnlyObstaclesWhenAllIsKnown() {
        assertThat(answer(plan("shop/cart", List.of("a Secret is missing"), List.of()))
                        .text())
                .contains("  obstacles:\n  - a Secret is missing\n")
                .endsWith("\n1 resources, 1 of them with an obstacle\n");
    }

    private static PlanAnswer answer(TakeoverPlan... plans) {
        return new PlanAnswer(Optional.empty(), List.of(plans));
    }

    private static TakeoverPlan plan(String resource, List<String> obstacles, List<String> unanswered) {
        return new TakeoverPlan(
                resource,
                "is to be created",
                resource.endsWith("paused"),
                List.of("create Service rfs-x"),
                List.of(),
                obstacles,
                List.of(),
                unanswered);
    }
}
