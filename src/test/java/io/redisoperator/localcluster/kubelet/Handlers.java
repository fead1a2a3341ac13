package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs the actions of probes and hooks against one container. */
final class Handlers {
    private final Container spec;
    private final ContainerProcess process;
    private final String address;

    Handlers(Container spec, ContainerProcess process, String address) {
        this.spec = spec;
        this.process = process;
        this.address = address;
    }

    /** How an action ended; the message is empty when it succeeded. */
    record Result(boolean succeeded, String message) {
        private static final Result OK = new Result(true, "");
    }

    Result run(Probe probe) throws InterruptedException {
        int seconds = probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds();
        return run(probe.getExec(), probe.getHttpGet(), probe.getTcpSocket(), Duration.ofSeconds(seconds));
    }

    /** At most one action is given; none succeeds. */
    Result run(@Nullable ExecAction exec, @Nullable HTTPGetAction http, @Nullable TCPSocketAction tcp, Duration timeout)
            throws InterruptedException {
        try {
            if (exec != null) {
                return exec(exec, timeout);
            }
            if (http != null) {
                return http(http, timeout);
            }
            return tcp == null ? Result.OK : tcp(tcp, timeout);
        } catch (IOException e) {
            return new Result(false, e.toString());
        }
    }

    private Result exec(ExecAction action, Duration timeout) throws IOException, InterruptedException {
        ContainerProcess.ExecResult result = process.exec(action.getCommand(), timeout);
        if (result.succeeded()) {
            return Result.OK;
        }
        String how = result.timedOut() ? "timed out after " + timeout.toSeconds() + "s" : "exit " + result.exitCode();
        return new Result(false, how + ": " + result.output().strip());
    }

    private Result http(HTTPGetAction action, Duration timeout) throws IOException {
        String host = action.getHost() == null || action.getHost().isEmpty() ? address : action.getHost();
        String path = action.getPath() == null || action.getPath().isEmpty() ? "/" : action.getPath();
        String scheme = action.getScheme() == null ? "http" : action.getScheme().toLowerCase(java.util.Locale.ROOT);
        URI target = URI.create(
                scheme + "://" + host + ":" + port(action.getPort()) + (path.startsWith("/") ? path : "/" + path));
        HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
        try {
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("User-Agent", "kube-probe/local");
            connection.setRequestProperty("Connection", "close");
            for (HTTPHeader header : action.getHttpHeaders()) {
                connection.setRequestProperty(header.getName(), header.getValue());
            }
            int code = connection.getResponseCode();
            return code >= 200 && code < 400
                    ? Result.OK
                    : new Result(false, "HTTP probe failed with statuscode: " + code);
        } finally {
            connection.disconnect();
        }
    }

    private Result tcp(TCPSocketAction action, Duration timeout) throws IOException {
        String host = action.getHost() == null || action.getHost().isEmpty() ? address : action.getHost();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port(action.getPort())), (int) timeout.toMillis());
            return Result.OK;
        }
    }

    private int port(IntOrString port) throws IOException {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return spec.getPorts().stream()
                .filter(candidate -> port.getStrVal().equals(candidate.getName()))
                .findFirst()
                .orElseThrow(() -> new IOException("container has no port named " + port.getStrVal()))
                .getContainerPort();
    }
}
