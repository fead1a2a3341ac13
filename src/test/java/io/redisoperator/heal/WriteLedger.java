package io.redisoperator.heal;

import io.redisoperator.model.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Appends increasing numbers to a list in Redis, one at a time, wherever the supplier says the master is, and keeps
 * count of those that were acknowledged. An unanswered number is left out and the next one is tried.
 */
public final class WriteLedger implements AutoCloseable {
    public static final String KEY = "ledger";

    private final Supplier<Endpoint> master;
    private final Thread thread;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final java.util.Set<Long> numbers = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    public WriteLedger(Supplier<Endpoint> master) {
        this.master = master;
        this.thread = Thread.ofPlatform().name("write-ledger").start(this::run);
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** Numbers whose write was acknowledged. */
    public java.util.Set<Long> numbers() {
        return numbers;
    }

    /** The longest time between two acknowledged writes. */
    public Duration longestGap() {
        return Duration.ofNanos(longestGapNanos.get());
    }

    /** Stops writing and waits until the last write is answered or given up. */
    public void end() {
        ended = true;
        try {
            thread.join(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }

    private void run() {
        long number = 0;
        long last = System.nanoTime();
        while (!ended) {
            try (Socket socket = new Socket()) {
                Endpoint target = master.get();
                socket.connect(new InetSocketAddress(target.host(), target.port()), 500);
                socket.setSoTimeout(4000);
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                while (!ended) {
                    number++;
                    out.write(("RPUSH " + KEY + " " + number + "\r\n").getBytes(StandardCharsets.UTF_8));
                    String reply = in.readLine();
                    if (reply == null || !reply.startsWith(":")) {
                        break;
                    }
                    long now = System.nanoTime();
                    longestGapNanos.accumulateAndGet(now - last, Math::max);
                    last = now;
                    numbers.add(number);
                    acknowledged.incrementAndGet();
                    // About a thousand writes a second: gaps are as visible, and the machine has other things to do.
                    LockSupport.parkNanos(500_000);
                }
            } catch (IOException | RuntimeException e) {
                // The next round asks for the master again, whom nobody may know just now; what was not acknowledged
                // is not counted.
                LockSupport.parkNanos(500_000);
            }
        }
    }
}
