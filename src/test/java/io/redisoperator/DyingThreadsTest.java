package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DyingThreadsTest {
    private final StringWriter told = new StringWriter();
    private final AtomicInteger ended = new AtomicInteger();
    private final DyingThreads handler = new DyingThreads(new PrintWriter(told), ended::incrementAndGet);

    @Test
    void endTheProcessIfTheyAreEventLoops() throws InterruptedException {
        die("vert.x-eventloop-thread-0");

        assertThat(ended).hasValue(1);
        assertThat(told.toString()).contains("vert.x-eventloop-thread-0", "to be started again", "no stack left");
    }

    @Test
    void areToldOfOnlyIfTheyAreAnyOther() throws InterruptedException {
        die("kube-call-7");

        assertThat(ended).hasValue(0);
        assertThat(told.toString()).contains("kube-call-7", "no stack left");
    }

    /** What is thrown may be unable to say so, as for want of memory. */
    @Test
    void endTheProcessThoughNothingCanBeToldOfThem() {
        Throwable mute = new Throwable() {
            @Override
            public void printStackTrace(PrintWriter writer) {
                throw new IllegalStateException("mute");
            }
        };

        Thread loop = new Thread(() -> {}, "vert.x-eventloop-thread-1");
        assertThatThrownBy(() -> handler.uncaughtException(loop, mute)).hasMessage("mute");

        assertThat(ended).hasValue(1);
    }

    private void die(String name) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    throw new StackOverflowError("no stack left");
                },
                name);
        thread.setUncaughtExceptionHandler(handler);
        thread.start();
        thread.join();
    }
}
