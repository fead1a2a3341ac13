package io.redisoperator.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Passes connections on to a server on this machine until it is cut. */
final class Relay implements AutoCloseable {
    private final URI target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Connections of clients that asked to watch something. */
    private final Set<Socket> watches = ConcurrentHashMap.newKeySet();

    private final Set<Socket> hushed = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private Relay(URI target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    static Relay to(String url) {
        try {
            Relay relay = new Relay(URI.create(url), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            relay.threads.execute(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return target.getScheme() + "://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Ends all connections; whoever connects from now on is hung up on. */
    void cut() {
        cut = true;
        open.forEach(Relay::end);
    }

    /** The watches that are open tell nothing from now on, and stay open for both sides; what is asked anew is answered. */
    void hush() {
        hushed.addAll(watches);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> lead(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(Socket client) {
        Socket upstream = new Socket();
        open.add(upstream);
        try {
            upstream.connect(new InetSocketAddress(target.getHost(), target.getPort()));
            if (cut) {
                end(client);
                end(upstream);
            }
            threads.execute(() -> pass(client, upstream, asked -> {
                if (asked.contains("watch=true")) {
                    watches.add(client);
                }
                return true;
            }));
            pass(upstream, client, told -> !hushed.contains(client));
        } catch (IOException unreachable) {
            end(client);
            end(upstream);
        }
    }

    /** @param passes whether a piece of what is sent is passed on */
    private void pass(Socket from, Socket to, Predicate<String> passes) {
        byte[] piece = new byte[16_384];
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (passes.test(new String(piece, 0, length, StandardCharsets.ISO_8859_1))) {
                    to.getOutputStream().write(piece, 0, length);
                }
            }
        } catch (IOException ended) {
            // Either side may hang up.
        } finally {
            open.remove(from);
            open.remove(to);
            watches.remove(from);
            watches.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }
}
