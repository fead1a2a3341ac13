package io.redisoperator.localcluster.demo;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.redisoperator.Operator;
import io.redisoperator.Seams;
import io.redisoperator.Telemetry;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.config.OperatorConfig.Bind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An operator in this process, with a Vert.x instance of its own, against the API server that a kubeconfig names. */
public final class LocalOperator implements AutoCloseable {
    private final Vertx vertx;
    private final Operator operator;

    private LocalOperator(Vertx vertx, Operator operator) {
        this.vertx = vertx;
        this.operator = operator;
    }

    /**
     * What differs from an operator's defaults.
     *
     * @param account what it reaches the API server as
     * @param identity in the election; two operators of one cluster need two
     * @param namespaces to watch, without an election; empty for all, with one
     * @param httpPort 0 for any free one
     * @param checkInterval between two looks at a healthy cluster
     * @param resync between two comparisons of a cluster at rest with its spec
     * @param auth how soon a change of a password is seen, and how long it takes
     */
    public record Options(
            Config account,
            String identity,
            List<String> namespaces,
            int httpPort,
            Duration checkInterval,
            Duration resync,
            Duration callTimeout,
            OperatorConfig.Auth auth) {
        /** An operator for all namespaces with the default intervals. */
        public static Options of(Config account, String identity, int httpPort) {
            OperatorConfig d = OperatorConfig.defaults();
            return new Options(
                    account,
                    identity,
                    List.of(),
                    httpPort,
                    d.check().interval(),
                    d.reconcile().resync(),
                    d.redis().callTimeout(),
                    d.auth());
        }

        public Options in(String namespace) {
            return new Options(
                    account, identity, List.of(namespace), httpPort, checkInterval, resync, callTimeout, auth);
        }

        /** An operator that reaches the API by this address. */
        public Options reaching(String url) {
            return new Options(
                    new ConfigBuilder(account).withMasterUrl(url).build(),
                    identity,
                    namespaces,
                    httpPort,
                    checkInterval,
                    resync,
                    callTimeout,
                    auth);
        }

        public Options every(Duration check, Duration reconcile) {
            return new Options(account, identity, namespaces, httpPort, check, reconcile, callTimeout, auth);
        }

        /** Waits that long for a node, such as on a busy machine, before it calls it silent. */
        public Options patient(Duration call) {
            return new Options(account, identity, namespaces, httpPort, checkInterval, resync, call, auth);
        }

        public Options changingPasswords(Duration overlap, Duration recheck) {
            return new Options(
                    account,
                    identity,
                    namespaces,
                    httpPort,
                    checkInterval,
                    resync,
                    callTimeout,
                    new OperatorConfig.Auth(overlap, recheck));
        }
    }

    /** Starts an operator and waits until it leads. */
    public static LocalOperator start(Options options, Seams seams) {
        Telemetry telemetry = new Telemetry();
        Vertx vertx = telemetry.vertx();
        LocalOperator started = new LocalOperator(vertx, new Operator(vertx, telemetry, config(options), seams));
        try {
            await(started.operator.start());
            await(started.operator.leads());
            return started;
        } catch (RuntimeException e) {
            started.kill();
            throw e;
        }
    }

    /** Ends it gracefully, as a SIGTERM would. */
    @Override
    public void close() {
        await(operator.stop());
        await(vertx.close());
    }

    /** Whether it has given up, upon which its process would end. */
    public boolean isLost() {
        return operator.lost().isComplete();
    }

    /** Ends it as a SIGKILL would: nothing leaves it from this moment on. */
    public void kill() {
        await(operator.kill());
        await(vertx.close());
    }

    private static OperatorConfig config(Options options) {
        OperatorConfig d = OperatorConfig.defaults();
        OperatorConfig.Kubernetes k = d.kubernetes();
        return new OperatorConfig(
                new OperatorConfig.Kubernetes(
                        Optional.of(kubeconfig(options.account())),
                        Optional.empty(),
                        k.development(),
                        options.namespaces(),
                        k.namespacesRegex(),
                        k.operatorGroup(),
                        k.requestTimeout(),
                        k.writeConcurrency(),
                        k.writesPerSecond(),
                        k.writeBurst()),
                new OperatorConfig.Http(
                        "127.0.0.1", options.httpPort(), d.http().metricsPath()),
                new OperatorConfig.Check(options.checkInterval()),
                new OperatorConfig.Redis(options.callTimeout(), Bind.POD_IP),
                new OperatorConfig.Reconcile(options.resync()),
                options.auth(),
                // An operator of one namespace is one of several in a test, and must not wait for the Lease of a
                // predecessor that was killed.
                new OperatorConfig.LeaderElection(
                        options.namespaces().isEmpty(),
                        d.leaderElection().leaseName(),
                        "redis-operator",
                        options.identity(),
                        d.leaderElection().leaseDuration(),
                        d.leaderElection().renewDeadline(),
                        d.leaderElection().retryPeriod()),
                d.log(),
                d.shutdown());
    }

    /** A kubeconfig for the one account; gone with this process. */
    private static Path kubeconfig(Config account) {
        try {
            String trust =
                    account.getCaCertFile() == null ? "" : "\n    certificate-authority: " + account.getCaCertFile();
            Path file = Files.createTempFile("operator", ".kubeconfig");
            file.toFile().deleteOnExit();
            return Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    clusters:
                    - name: local
                      cluster:
                        server: %s%s
                    users:
                    - name: operator
                      user:
                        token: %s
                    contexts:
                    - name: local
                      context:
                        cluster: local
                        user: operator
                    current-context: local
                    """.formatted(account.getMasterUrl(), trust, account.getOauthToken()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
