package io.redisoperator.config;

import com.google.re2j.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything that can be configured, checked and complete. {@link Keys} says what each value means. */
public record OperatorConfig(
        Kubernetes kubernetes,
        Http http,
        Check check,
        Redis redis,
        Reconcile reconcile,
        Auth auth,
        LeaderElection leaderElection,
        Log log,
        Shutdown shutdown) {

    /** The configuration when nobody says anything, as it is outside of a pod. */
    public static OperatorConfig defaults() {
        return Settings.DEFAULTS.toConfig(PodSurroundings.NONE);
    }

    /**
     * How to reach the API server, and how hard.
     *
     * @param kubeconfig a kubeconfig file; empty inside a cluster
     * @param masterUrl the API server's address, without credentials; empty inside a cluster
     * @param development read the kubeconfig of the person who runs the operator
     * @param namespaces namespaces to watch; empty for all
     * @param namespacesRegex of the watched namespaces, those to look after: any that it matches in part
     * @param operatorGroup of the resources to look after; empty for those of any group and of none
     * @param requestTimeout for one request
     * @param writeConcurrency requests under way at once, beside the informers'
     * @param writesPerSecond requests in a second, in the long run
     * @param writeBurst requests at once after a quiet time
     */
    public record Kubernetes(
            Optional<Path> kubeconfig,
            Optional<URI> masterUrl,
            boolean development,
            List<String> namespaces,
            Pattern namespacesRegex,
            Optional<String> operatorGroup,
            Duration requestTimeout,
            int writeConcurrency,
            int writesPerSecond,
            int writeBurst) {
        public Kubernetes {
            namespaces = List.copyOf(namespaces);
        }
    }

    /**
     * The operator's own server.
     *
     * @param host address to listen on
     * @param port 0 for any free one
     * @param metricsPath where Prometheus finds the metrics, with a leading slash
     */
    public record Http(String host, int port, String metricsPath) {}

    /**
     * The look at every cluster.
     *
     * @param interval from the end of one look to the start of the next
     */
    public record Check(Duration interval) {}

    /**
     * How Redis and Sentinel are run and reached.
     *
     * @param callTimeout for one call to one node
     * @param bind which addresses the processes in pods listen on
     */
    public record Redis(Duration callTimeout, Bind bind) {}

    /** The addresses on which Redis and Sentinel listen. */
    public enum Bind {
        /** All; nothing is added to their configuration. */
        ANY,
        /** The pod's address alone. */
        POD_IP
    }

    /**
     * The creation pipeline.
     *
     * @param resync the longest time after which every cluster is compared with its spec again
     */
    public record Reconcile(Duration resync) {}

    /**
     * Passwords of clients.
     *
     * @param overlap how long the former one is accepted after every Redis takes the new one
     * @param recheck between two looks at the Secret of a cluster at rest
     */
    public record Auth(Duration overlap, Duration recheck) {}

    /**
     * The election of the one operator that acts.
     *
     * @param enabled false for a single operator
     * @param namespace of the Lease
     * @param identity of this process, unlike any other's
     * @param leaseDuration how long the others wait after the leader's last sign of life; whole seconds
     * @param renewDeadline how long the leader tries to renew before it gives up
     * @param retryPeriod the longest time between two tries
     */
    public record LeaderElection(
            boolean enabled,
            String leaseName,
            String namespace,
            String identity,
            Duration leaseDuration,
            Duration renewDeadline,
            Duration retryPeriod) {}

    /** The log, on standard output. */
    public record Log(LogLevel level, LogFormat format) {}

    /** From which gravity on the operator's own lines are written. */
    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** One JSON object for each line, or plain text. */
    public enum LogFormat {
        JSON,
        PLAIN
    }

    /**
     * The end.
     *
     * @param grace how long a graceful stop may take before the process leaves anyhow
     */
    public record Shutdown(Duration grace) {}
}
