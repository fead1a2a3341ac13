package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.ExporterSettings;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sidecar that exports metrics; whether it answers says nothing about the Redis beside it, so it has no probes. */
final class ExporterContainer {
    static final String PORT_NAME = "metrics";

    private ExporterContainer() {}

    /** Beside a Redis; empty while the exporter is off. */
    static Optional<Container> besideRedis(Failover failover, DesiredOptions options) {
        List<EnvVar> env = new ArrayList<>();
        env.add(Env.podIp());
        env.add(Env.field("REDIS_ALIAS", "metadata.name"));
        env.add(Env.of("REDIS_ADDR", Env.address(options, failover.redis().port())));
        env.add(Env.of("REDIS_USER", ClusterIdentity.EXPORTER));
        env.add(Env.secret("REDIS_PASSWORD", failover, ClusterIdentity.EXPORTER));
        env.add(listen(options, Ports.REDIS_EXPORTER));
        return container(ContainerNames.REDIS_EXPORTER, failover.redis().exporter(), env, Ports.REDIS_EXPORTER);
    }

    /** Beside a sentinel; empty while the exporter is off. */
    static Optional<Container> besideSentinel(Failover failover, DesiredOptions options) {
        List<EnvVar> env = new ArrayList<>();
        env.add(Env.podIp());
        env.add(Env.field("REDIS_ALIAS", "metadata.name"));
        env.add(Env.of("REDIS_ADDR", Env.address(options, Ports.SENTINEL)));
        env.add(listen(options, Ports.SENTINEL_EXPORTER));
        return container(
                ContainerNames.SENTINEL_EXPORTER, failover.sentinel().exporter(), env, Ports.SENTINEL_EXPORTER);
    }

    private static Optional<Container> container(String name, ExporterSettings exporter, List<EnvVar> env, int port) {
        if (!exporter.enabled()) {
            return Optional.empty();
        }
        return Optional.of(new ContainerBuilder()
                .withName(name)
                .withImage(exporter.image())
                .withImagePullPolicy(exporter.imagePullPolicy())
                .withArgs(exporter.args())
                .withEnv(Sidecars.env(env, exporter.env()))
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(port)
                .withProtocol("TCP")
                .endPort()
                .withResources(exporter.resources())
                .withSecurityContext(exporter.containerSecurityContext())
                .build());
    }

    private static EnvVar listen(DesiredOptions options, int port) {
        return Env.of("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", (options.bindToPodAddress() ? Env.POD_IP : "") + ":" + port);
    }
}
