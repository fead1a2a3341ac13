package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LostNodesTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int reads;
    private Future<Optional<HasMetadata>> answer = Future.succeededFuture(Optional.empty());
    private final LostNodes nodes = new LostNodes(kube(), () -> now);

    @Test
    void callsANodeLostWhoseKubeletIsNotHeardOf() {
        node("Unknown", "node.kubernetes.io/unreachable");

        assertThat(lost("n1")).isTrue();
    }

    @Test
    void callsANodeLostThatAPersonDeclaredOutOfService() {
        node("False", "node.kubernetes.io/out-of-service");

        assertThat(lost("n1")).isTrue();
    }

    @Test
    void doesNotCallANodeLostThatSaysItself() {
        node("False", "node.kubernetes.io/not-ready");
        assertThat(lost("n1")).isFalse();

        node("True", "dedicated");
        assertThat(lost("n2")).isFalse();
    }

    /** It may be somebody else's node by now; the pod's own deletion follows soon and says for certain. */
    @Test
    void concludesNothingFromANodeThatDoesNotExist() {
        assertThat(lost("n1")).isFalse();
        assertThat(lost("")).isFalse();
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void asksOnceForAllLooksOfSomeSeconds() {
        node("True", "dedicated");
        lost("n1");
        lost("n1");
        assertThat(reads).isEqualTo(1);

        now = now.plusSeconds(4);
        node("Unknown", "node.kubernetes.io/unreachable");

        assertThat(lost("n1")).isTrue();
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void restsWhenItIsNotAllowedTo() {
        answer =
                Future.failedFuture(new KubeFailure(KubeFailure.Kind.FORBIDDEN, "nodes is forbidden", new Throwable()));
        assertThat(lost("n1")).isFalse();
        now = now.plusSeconds(60);
        assertThat(lost("n1")).isFalse();
        assertThat(reads).isEqualTo(1);

        now = now.plus(Duration.ofMinutes(10));
        node("Unknown", "node.kubernetes.io/unreachable");

        assertThat(lost("n1")).isTrue();
    }

    @Test
    void asksAgainAfterAFailure() {
        answer = Future.failedFuture(new KubeFailure(KubeFailure.Kind.UNAVAILABLE, "timed out", new Throwable()));
        assertThat(lost("n1")).isFalse();

        now = now.plusSeconds(4);
        node("Unknown", "node.kubernetes.io/unreachable");

        assertThat(lost("n1")).isTrue();
    }

    @Test
    void answersWithinASecond() throws Exception {
        answer = Promise.<Optional<HasMetadata>>promise().future();

        assertThat(nodes.isLost("n1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isFalse();
    }

    private boolean lost(String name) {
        return nodes.isLost(name).result();
    }

    private void node(String ready, String taint) {
        answer = Future.succeededFuture(Optional.of(new NodeBuilder()
                .withNewSpec()
                .addNewTaint("NoExecute", taint, null, null)
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("Unknown")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build()));
    }

    private Kube kube() {
        return (Kube) Proxy.newProxyInstance(
                Kube.class.getClassLoader(), new Class<?>[] {Kube.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("live");
                    reads++;
                    return answer;
                });
    }
}
