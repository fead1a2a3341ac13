package io.redisoperator.localcluster.api;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.localcluster.api.real.ControlPlane;
import io.redisoperator.localcluster.api.real.KubeBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A Kubernetes API of real programs, with TLS, rights, and the controllers of Kubernetes. */
public final class RealApi implements ClusterApi {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String DEFAULT = "default";
    private static final long TOKEN_SECONDS = 24 * 60 * 60L;

    private final ControlPlane plane;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final KubernetesClient admin;

    private RealApi(ControlPlane plane) {
        this.plane = plane;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        await(() -> Files.exists(plane.certificate()));
        this.admin = new KubernetesClientBuilder()
                .withConfig(config(DEFAULT, plane.adminToken()))
                .build();
    }

    /** Whether the programs are there. */
    public static boolean available() {
        return KubeBinaries.find().isPresent();
    }

    /** Returns when the API is ready and its controllers are at work. */
    public static RealApi start() {
        RealApi api = new RealApi(ControlPlane.start(KubeBinaries.find().orElseThrow()));
        api.await(api::ready);
        api.plane.startControllers(api.kubeconfig());
        api.await(() -> api.admin
                        .serviceAccounts()
                        .inNamespace(DEFAULT)
                        .withName(DEFAULT)
                        .get()
                != null);
        return api;
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public Config configFor(String namespace, String serviceAccount) {
        return config(namespace, tokenOf(namespace, serviceAccount));
    }

    @Override
    public String kubeconfig() {
        return kubeconfig(DEFAULT, plane.adminToken());
    }

    @Override
    public String kubeconfigFor(String namespace, String serviceAccount) {
        return kubeconfig(namespace, tokenOf(namespace, serviceAccount));
    }

    @Override
    public boolean bringsControllers() {
        return true;
    }

    @Override
    public void close() {
        admin.close();
        stop();
    }

    private void stop() {
        if (closed.compareAndSet(false, true)) {
            plane.close();
        }
    }

    private boolean ready() {
        try {
            return "ok".equals(admin.raw("/readyz"));
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private String tokenOf(String namespace, String serviceAccount) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_SECONDS)
                .endSpec()
                .build();
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private String kubeconfig(String namespace, String token) {
        try {
            return Kubeconfig.of(plane.url(), namespace, token, Files.readAllBytes(plane.certificate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Config config(String namespace, String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(plane.url())
                .withCaCertFile(plane.certificate().toString())
                .withNamespace(namespace)
                .withOauthToken(token)
                .build();
    }

    private void await(BooleanSupplier condition) {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (!condition.getAsBoolean()) {
            if (!plane.alive() || Instant.now().isAfter(limit)) {
                throw new IllegalStateException("the control plane did not start; its output is in " + plane.logs());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
