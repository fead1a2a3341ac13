package io.redisoperator.localcluster.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads from a stream that knows no timeout, and gives up on it like a socket. */
final class PatientInput extends InputStream {
    private static final byte[] END = new byte[0];
    private static final int CHUNK = 8192;

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final Duration patience;
    private byte[] current = END;
    private int at;
    private boolean ended;

    /** @param patience for each read; {@link SocketTimeoutException} after it */
    PatientInput(InputStream from, Duration patience) {
        this.patience = patience;
        Thread.ofVirtual().start(() -> pump(from));
    }

    private void pump(InputStream from) {
        byte[] buffer = new byte[CHUNK];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                if (n > 0) {
                    chunks.add(Arrays.copyOf(buffer, n));
                }
            }
        } catch (IOException broken) {
            // For whoever reads, a broken stream has ended.
        }
        chunks.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (at == current.length && !await()) {
            return -1;
        }
        int n = Math.min(length, current.length - at);
        System.arraycopy(current, at, into, offset, n);
        at += n;
        return n;
    }

    /** Whether there is more. */
    private boolean await() throws IOException {
        if (ended) {
            return false;
        }
        try {
            byte[] next = chunks.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new SocketTimeoutException("nothing came in " + patience.toMillis() + " ms");
            }
            current = next;
            at = 0;
            ended = next.length == 0;
            return !ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
