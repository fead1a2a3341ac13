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
import java.util.Set;
import java.util.regex.Pattern;

/** The sidecar that exports metrics; whether it answers says nothing about the Redis beside it, so it has no probes. */
final class ExporterContainer {
    static final String PORT_NAME = "metrics";

    private static final String USER = "REDIS_USER";
    private static final String PASSWORD = "REDIS_PASSWORD";
    private static final Set<String> LOGIN = Set.of(USER, PASSWORD, "REDIS_PASSWORD_FILE");
    /** As {@code --redis.user}, {@code -redis.password=x} and {@code --redis.password-file}. */
    private static final Pattern LOGIN_ARGUMENT = Pattern.compile("--?redis\\.(user|password)\\b.*");

    private ExporterContainer() {}

    /** Beside a Redis; empty while the exporter is off. */
    static Optional<Container> besideRedis(Failover failover, DesiredOptions options) {
        List<EnvVar> env = new ArrayList<>();
        env.add(Env.podIp());
        env.add(Env.field("REDIS_ALIAS", "metadata.name"));
        env.add(Env.of("REDIS_ADDR", Env.address(options, failover.redis().port())));
        env.addAll(login(failover));
        env.add(listen(options, Ports.REDIS_EXPORTER));
        return container(ContainerNames.REDIS_EXPORTER, failover.redis().exporter(), env, Ports.REDIS_EXPORTER);
    }

    /** The operator's user, unless the spec has a login or a part of one: half of each would be refused. */
    private static List<EnvVar> login(Failover failover) {
        ExporterSettings exporter = failover.redis().exporter();
        boolean own = exporter.env().stream().map(EnvVar::getName).anyMatch(LOGIN::contains)
                || exporter.args().stream()
                        .anyMatch(argument -> LOGIN_ARGUMENT.matcher(argument).matches());
        return own
                ? List.of()
                : List.of(
                        Env.of(USER, ClusterIdentity.EXPORTER),
                        Env.secret(PASSWORD, failover, ClusterIdentity.EXPORTER));
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
