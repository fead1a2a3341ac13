package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port of one Service: listens only while there is somebody to forward to, so that others are refused. */
final class ServiceListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceListener.class);
    private static final int CONNECT_MILLIS = 5000;

    private final InetSocketAddress address;
    private final Executor threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<InetSocketAddress> backends = List.of();
    private @Nullable ServerSocket listening;

    /** @param threads for two blocking threads a connection */
    ServiceListener(InetSocketAddress address, Executor threads) {
        this.address = address;
        this.threads = threads;
    }

    /** New connections go to one of these; those that are open stay where they are. */
    void forwardTo(List<InetSocketAddress> newest) {
        backends = newest;
        if (newest.isEmpty()) {
            stopListening();
        } else if (listening == null) {
            listen();
        }
    }

    void stopListening() {
        if (listening != null) {
            closeQuietly(listening);
            listening = null;
        }
    }

    @Override
    public void close() {
        stopListening();
        open.forEach(ServiceListener::closeQuietly);
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address);
            listening = socket;
            threads.execute(() -> accept(socket));
        } catch (IOException e) {
            LOG.warn("cannot listen on {} for its Service: {}", address, e.getMessage());
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                threads.execute(() -> forward(client));
            }
        } catch (IOException closed) {
            // There is nobody to forward to any more, or the proxy ends.
        }
    }

    private void forward(Socket client) {
        List<InetSocketAddress> now = backends;
        if (now.isEmpty()) {
            closeQuietly(client);
            return;
        }
        Socket backend = new Socket();
        open.add(client);
        open.add(backend);
        try {
            backend.connect(now.get(ThreadLocalRandom.current().nextInt(now.size())), CONNECT_MILLIS);
            backend.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> pump(backend, client), threads);
            pump(client, backend);
            answers.join();
        } catch (IOException e) {
            reset(client);
        } finally {
            closeQuietly(client);
            closeQuietly(backend);
            open.remove(client);
            open.remove(backend);
        }
    }

    /** Copies one direction to its end and says so to the other side; an error ends both. */
    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    /** Ends a connection as a refused or broken one ends. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // It is gone already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("closing a socket", e);
        }
    }
}
