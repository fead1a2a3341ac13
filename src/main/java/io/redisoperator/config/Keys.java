package io.redisoperator.config;

import com.google.re2j.Pattern;
import io.redisoperator.config.OperatorConfig.Bind;
import io.redisoperator.config.OperatorConfig.LogFormat;
import io.redisoperator.config.OperatorConfig.LogLevel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every key of the configuration. Flags, environment, file and {@code --help} all follow from this list. */
final class Keys {
    private static final int MOST_REQUESTS = 10_000;

    static final Key<Path> KUBECONFIG = key(
            "kubernetes.kubeconfig",
            ValueKind.path().orEmpty(),
            "",
            "A kubeconfig to reach the API server with; empty inside a cluster.",
            "--kubeconfig");
    static final Key<URI> MASTER_URL = key(
            "kubernetes.masterUrl",
            ValueKind.httpUrl().orEmpty(),
            "",
            "The API server's address when it asks for no credentials; empty inside a cluster.");
    static final Key<Boolean> DEVELOPMENT = key(
            "kubernetes.development",
            // As a flag of a Go program is read.
            ValueKind.bool().alsoAs(Map.of("true", true, "t", true, "1", true, "false", false, "f", false, "0", false)),
            "false",
            "Run outside of a cluster with your own kubeconfig ($KUBECONFIG or ~/.kube/config).",
            "--development");
    static final Key<List<String>> NAMESPACES = key(
            "kubernetes.namespaces",
            ValueKind.dnsNames(),
            "",
            "Namespaces to watch; none for all of them. A list needs rights in those namespaces only.");
    static final Key<Pattern> NAMESPACES_REGEX = key(
            "kubernetes.namespacesRegex",
            ValueKind.regex(),
            ".*",
            "Look only after watched namespaces in whose name this is found.",
            "--supported-namespaces-regex");
    static final Key<String> OPERATOR_GROUP = key(
            "kubernetes.operatorGroup",
            ValueKind.labelValue().orEmpty(),
            "",
            "Look only after resources of this group, which their label says; empty to look after all. Also"
                    + " OPERATOR_GROUP_ID.");
    static final Key<Duration> REQUEST_TIMEOUT = key(
            "kubernetes.requestTimeout",
            ValueKind.duration("1s", "5m"),
            "10s",
            "How long one request to the API server may take.");
    static final Key<Integer> WRITE_CONCURRENCY = key(
            "kubernetes.writeConcurrency",
            ValueKind.limit(1, 256, 8),
            "8",
            "How many requests to the API server may be under way at once.",
            Flags.CONCURRENCY);
    static final Key<Integer> WRITES_PER_SECOND = key(
            "kubernetes.writesPerSecond",
            // As the Go client that earlier operators passed it to: no limit, and its own default.
            ValueKind.limit(1, MOST_REQUESTS).negativeAs(MOST_REQUESTS).alsoAs(Map.of("0", 5)),
            "100",
            "Requests to the API server in one second, in the long run.",
            "--k8s-cli-qps-limit");
    static final Key<Integer> WRITE_BURST = key(
            "kubernetes.writeBurst",
            ValueKind.limit(1, MOST_REQUESTS).negativeAs(MOST_REQUESTS).alsoAs(Map.of("0", 10)),
            "100",
            "Requests to the API server that may follow each other at once after a quiet time.",
            "--k8s-cli-burstable-limit");
    static final Key<String> HTTP_HOST =
            key("http.host", ValueKind.host(), "0.0.0.0", "Address on which the operator listens.");
    static final Key<Integer> HTTP_PORT = key(
            "http.port",
            ValueKind.integer(0, 65_535),
            "9710",
            "Port on which the operator listens; 0 picks a free one.");
    static final Key<String> METRICS_PATH = key(
            "http.metricsPath",
            ValueKind.httpPath(),
            "/metrics",
            "Where Prometheus finds the metrics.",
            "--metrics-path");
    static final Key<Duration> CHECK_INTERVAL = key(
            "check.interval",
            ValueKind.duration("100ms", "10m"),
            "5s",
            "How often every cluster is looked at, beside the looks that a change causes.");
    static final Key<Duration> CALL_TIMEOUT = key(
            "redis.callTimeout",
            ValueKind.duration("50ms", "30s"),
            "1s",
            "How long one call to a Redis or Sentinel may take before the node counts as silent.");
    static final Key<Bind> BIND = key(
            "redis.bind",
            ValueKind.oneOf(Bind.class),
            "any",
            "Addresses on which Redis and Sentinel listen in their pods: any, or the pod-ip alone.");
    static final Key<Duration> RESYNC = key(
            "reconcile.resync",
            ValueKind.duration("1s", "24h"),
            "10m",
            "How long until a cluster is compared with its spec again when nothing happens.");
    static final Key<Duration> AUTH_OVERLAP = key(
            "auth.overlap",
            ValueKind.duration("0ms", "24h"),
            "60s",
            "How long clients may go on with a former password once every Redis takes the new one.");
    static final Key<Duration> AUTH_RECHECK = key(
            "auth.recheck",
            ValueKind.duration("100ms", "1h"),
            "30s",
            "How long a change of a Secret with a password may go unnoticed when nothing else happens.");
    static final Key<Boolean> ELECTION =
            key("leaderElection.enabled", ValueKind.bool(), "true", "Whether several operators elect one that acts.");
    static final Key<String> LEASE_NAME =
            key("leaderElection.leaseName", ValueKind.dnsName(), "redis-failover-lease", "Name of the Lease.");
    static final Key<String> LEASE_NAMESPACE = key(
            "leaderElection.namespace",
            ValueKind.dnsName().orEmpty(),
            "",
            "Namespace of the Lease; empty for $POD_NAMESPACE, the service account's, or default.");
    static final Key<String> IDENTITY = key(
            "leaderElection.identity",
            ValueKind.dnsName().orEmpty(),
            "",
            "Name of this operator in the Lease; empty for $POD_NAME, or a name made up from the host's.");
    static final Key<Duration> LEASE_DURATION = key(
            "leaderElection.leaseDuration",
            ValueKind.wholeSeconds("1s", "10m"),
            "15s",
            "How long a standby waits after the leader's last renewal before it takes over.");
    static final Key<Duration> RENEW_DEADLINE = key(
            "leaderElection.renewDeadline",
            ValueKind.duration("500ms", "10m"),
            "10s",
            "How long the leader tries to renew before it leaves; shorter than leaseDuration.");
    static final Key<Duration> RETRY_PERIOD = key(
            "leaderElection.retryPeriod",
            ValueKind.duration("100ms", "1m"),
            "2s",
            "The longest time between two tries to get or renew the Lease; shorter than renewDeadline.");
    static final Key<LogLevel> LOG_LEVEL = key(
            "log.level",
            // As earlier operators took them: of a gravity that this one's lines do not have.
            ValueKind.oneOf(LogLevel.class)
                    .alsoAs(Map.of("warning", LogLevel.WARN, "fatal", LogLevel.ERROR, "panic", LogLevel.ERROR)),
            "info",
            "From which gravity on lines are logged.",
            "--log-level");
    static final Key<LogFormat> LOG_FORMAT =
            key("log.format", ValueKind.oneOf(LogFormat.class), "json", "One JSON object a line, or plain text.");
    static final Key<Duration> GRACE = key(
            "shutdown.grace",
            ValueKind.duration("1s", "10m"),
            "20s",
            "How long a stop may take, half of it for hand-overs under way; less than the pod's"
                    + " terminationGracePeriodSeconds.");

    /** In the order in which {@code conf/operator.yaml} and {@code --help} show them. */
    static final List<Key<?>> ALL = List.of(
            KUBECONFIG,
            MASTER_URL,
            DEVELOPMENT,
            NAMESPACES,
            NAMESPACES_REGEX,
            OPERATOR_GROUP,
            REQUEST_TIMEOUT,
            WRITE_CONCURRENCY,
            WRITES_PER_SECOND,
            WRITE_BURST,
            HTTP_HOST,
            HTTP_PORT,
            METRICS_PATH,
            CHECK_INTERVAL,
            CALL_TIMEOUT,
            BIND,
            RESYNC,
            AUTH_OVERLAP,
            AUTH_RECHECK,
            ELECTION,
            LEASE_NAME,
            LEASE_NAMESPACE,
            IDENTITY,
            LEASE_DURATION,
            RENEW_DEADLINE,
            RETRY_PERIOD,
            LOG_LEVEL,
            LOG_FORMAT,
            GRACE);

    private Keys() {}

    private static <T> Key<T> key(
            String path, ValueKind<T> kind, String fallback, String meaning, String... formerFlags) {
        return new Key<>(path, kind, fallback, meaning, List.of(formerFlags));
    }
}
