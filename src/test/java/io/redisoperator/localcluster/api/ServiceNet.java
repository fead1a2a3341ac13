package io.redisoperator.localcluster.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A net of loopback addresses for the Services of one cluster, so that clusters of one machine can run side by side. It is
 * taken for as long as somebody listens on its last address: a process that dies gives it back.
 */
public final class ServiceNet implements AutoCloseable {
    private static final int FIRST = 64;
    private static final int NETS = 32;
    private static final int CLAIM_PORT = 9999;

    private final String prefix;
    private final ServerSocket claim;

    private ServiceNet(String prefix, ServerSocket claim) {
        this.prefix = prefix;
        this.claim = claim;
    }

    /** Takes one that is free; fails when there is none. */
    public static ServiceNet take() {
        int first = ThreadLocalRandom.current().nextInt(NETS);
        for (int i = 0; i < NETS; i++) {
            String prefix = "127." + (FIRST + (first + i) % NETS) + ".";
            try {
                ServerSocket claim = new ServerSocket();
                try {
                    claim.bind(new InetSocketAddress(InetAddress.getByName(prefix + "255.254"), CLAIM_PORT));
                    return new ServiceNet(prefix, claim);
                } catch (IOException taken) {
                    claim.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("all nets from 127." + FIRST + ".0.0/16 on are taken by clusters that run");
    }

    /** The first two numbers of each address, such as {@code 127.64.}. */
    public String prefix() {
        return prefix;
    }

    /** The whole net, such as {@code 127.64.0.0/16}. */
    public String range() {
        return prefix + "0.0/16";
    }

    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
