package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeCallsTest {
    private static final KubeLimits LIMITS = new KubeLimits(2, 1_000, 1_000);

    private final Vertx vertx = Vertx.vertx();
    private final KubeCalls calls = new KubeCalls(vertx, LIMITS, Duration.ofHours(1));

    @AfterEach
    void stop() {
        calls.abandon();
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({
        "404,NOT_FOUND",
        "409,CONFLICT",
        "400,INVALID",
        "422,INVALID",
        "401,FORBIDDEN",
        "403,FORBIDDEN",
        "429,UNAVAILABLE",
        "503,UNAVAILABLE"
    })
    void classifiesWhatTheServerSays(int code, KubeFailure.Kind kind) {
        KubeFailure failure = failure(calls.run("shop", "try it", () -> {
            throw new KubernetesClientException("no", code, null);
        }));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("try it: " + code + " no");
    }

    @Test
    void callsTroubleOfTheConnectionUnavailable() {
        KubeFailure failure = failure(calls.run("shop", "try it", () -> {
            throw new KubernetesClientException("wrapped", new IOException("connection refused"));
        }));
        assertThat(failure.kind()).isEqualTo(KubeFailure.Kind.UNAVAILABLE);
        assertThat(failure).hasMessage("try it: connection refused");
    }

    @Test
    void runsNoMoreAtOnceThanItMay() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(calls.run("shop-" + i, "wait", () -> {
                boolean inLimit = running.incrementAndGet() <= 2;
                open.await();
                running.decrementAndGet();
                return inLimit;
            }));
        }
        await().until(() -> running.get() == 2);
        open.countDown();
        assertThat(all)
                .allSatisfy(one -> assertThat(one.await(5, TimeUnit.SECONDS)).isTrue());
    }

    /** Of both turns one is left to others, and to the calls that have no namespace. */
    @Test
    void answersOthersWhileAllCallsOfANamespaceHang() throws Exception {
        for (int i = 0; i < 10; i++) {
            calls.run("shop", "wait", () -> {
                new CountDownLatch(1).await();
                return "";
            });
        }
        assertThat(calls.run("games", "read", () -> "a").await(5, TimeUnit.SECONDS))
                .isEqualTo("a");
        assertThat(calls.run("", "list", () -> "b").await(5, TimeUnit.SECONDS)).isEqualTo("b");
    }

    @Test
    void answersOthersWhileCallsOfMoreNamespacesHangThanThereAreTurns() throws Exception {
        KubeCalls some = new KubeCalls(vertx, LIMITS, Duration.ofMillis(20));
        for (int i = 0; i < 6; i++) {
            some.run("hangs-" + i, "wait", () -> {
                new CountDownLatch(1).await();
                return "";
            });
        }
        assertThat(some.run("games", "read", () -> "a").await(20, TimeUnit.SECONDS))
                .isEqualTo("a");
        some.abandon();
    }

    @Test
    void givesItsTurnBackWhenACallFails() throws Exception {
        for (int i = 0; i < 10; i++) {
            failure(calls.run("shop", "try it", () -> {
                throw new IOException("no");
            }));
        }
        assertThat(calls.run("shop", "read", () -> "a").await(5, TimeUnit.SECONDS))
                .isEqualTo("a");
    }

    @Test
    void neverAnswersOnceAbandoned() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Future<String> underWay = calls.run("shop", "wait", () -> {
            started.countDown();
            new CountDownLatch(1).await();
            return "";
        });
        started.await();
        calls.abandon();
        Future<String> later = calls.run("shop", "more", () -> "");
        vertx.timer(100, TimeUnit.MILLISECONDS).await(5, TimeUnit.SECONDS);
        assertThat(underWay.isComplete()).isFalse();
        assertThat(later.isComplete()).isFalse();
    }

    private static KubeFailure failure(Future<?> future) {
        await().until(future::isComplete);
        return (KubeFailure) future.cause();
    }
}
