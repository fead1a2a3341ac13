package io.redisoperator.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Passes connections on to a server on this machine until it is cut. */
final class Relay implements AutoCloseable {
    private final URI target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
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
            threads.execute(() -> pass(client, upstream));
            pass(upstream, client);
        } catch (IOException unreachable) {
            end(client);
            end(upstream);
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // Either side may hang up.
        } finally {
            open.remove(from);
            open.remove(to);
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
