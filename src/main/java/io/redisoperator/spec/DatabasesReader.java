package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the form that clusters run today. */
final class DatabasesReader {
    private static final int DEFAULT_REPLICAS = 3;
    private static final int HIGHEST_PORT = 65_535;
    private static final int LONGEST_SECRET_NAME = 253;
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final DatabasesSpec.Redis NO_REDIS =
            new DatabasesSpec.Redis(null, null, null, null, null, null, null, null, null, null, null, null, null);
    private static final DatabasesSpec.Sentinel NO_SENTINEL =
            new DatabasesSpec.Sentinel(null, null, null, null, null, null, null, null, null, null, null);

    private final ClusterKey key;
    private final Problems problems;
    private final PodParts parts;
    private final Quantities quantities;
    private final ExporterReader exporters;

    DatabasesReader(ClusterKey key, Problems problems) {
        this.key = key;
        this.problems = problems;
        this.parts = new PodParts(problems);
        this.quantities = new Quantities(parts, problems);
        this.exporters = new ExporterReader(problems);
    }

    Specs.Settings read(@Nullable DatabasesSpec written) {
        DatabasesSpec spec = Objects.requireNonNullElse(written, new DatabasesSpec(null, null, null));
        return new Specs.Settings(
                redis(Objects.requireNonNullElse(spec.redis(), NO_REDIS)),
                sentinel(Objects.requireNonNullElse(spec.sentinel(), NO_SENTINEL)),
                authSecret(spec.auth()));
    }

    private RedisSettings redis(DatabasesSpec.Redis redis) {
        String path = "spec.redis";
        PodForm pod = new PodForm(
                path,
                Labels.Component.REDIS,
                redis.image(),
                redis.imagePullPolicy(),
                redis.resources(),
                redis.affinity(),
                redis.tolerations(),
                redis.nodeSelector(),
                redis.securityContext(),
                redis.containerSecurityContext());
        ExporterSettings exporter = exporters.read(redis.exporter(), path + ".exporter");
        return new RedisSettings(
                replicas(redis.replicas(), path + ".replicas"),
                port(redis.port(), exporter.enabled()),
                pod(pod),
                RedisDirectives.read(redis.customConfig(), path + ".customConfig", problems),
                exporter,
                new StorageReader(problems).read(redis.storage()));
    }

    private SentinelSettings sentinel(DatabasesSpec.Sentinel sentinel) {
        String path = "spec.sentinel";
        PodForm pod = new PodForm(
                path,
                Labels.Component.SENTINEL,
                sentinel.image(),
                sentinel.imagePullPolicy(),
                sentinel.resources(),
                sentinel.affinity(),
                sentinel.tolerations(),
                sentinel.nodeSelector(),
                sentinel.securityContext(),
                sentinel.containerSecurityContext());
        int replicas = replicas(sentinel.replicas(), path + ".replicas");
        return new SentinelSettings(
                replicas,
                pod(pod),
                SentinelOptions.read(sentinel.customConfig(), replicas, path + ".customConfig", problems),
                exporters.read(sentinel.exporter(), path + ".exporter"));
    }

    private PodSettings pod(PodForm form) {
        return new PodSettings(
                Images.read(form.image(), Images.REDIS, form.path() + ".image", problems),
                PullPolicies.read(form.imagePullPolicy(), form.path() + ".imagePullPolicy", problems),
                quantities.read(form.resources(), form.path() + ".resources", new ResourceRequirements()),
                parts.read(
                        form.affinity(),
                        Affinity.class,
                        form.path() + ".affinity",
                        PodDefaults.spread(key, form.component())),
                parts.readAll(form.tolerations(), Toleration.class, form.path() + ".tolerations"),
                Texts.of(Optional.ofNullable(form.nodeSelector())),
                parts.read(
                        form.securityContext(),
                        PodSecurityContext.class,
                        form.path() + ".securityContext",
                        PodDefaults.podSecurity()),
                parts.read(
                        form.containerSecurityContext(),
                        SecurityContext.class,
                        form.path() + ".containerSecurityContext",
                        PodDefaults.containerSecurity()));
    }

    private int replicas(@Nullable Integer replicas, String path) {
        if (replicas == null) {
            return DEFAULT_REPLICAS;
        }
        if (replicas < 1) {
            problems.add(path, "is " + replicas + ", and at least 1 is needed; leave the field out for 3");
        }
        return replicas;
    }

    private int port(@Nullable Integer port, boolean exporter) {
        String path = "spec.redis.port";
        if (port == null) {
            return Ports.REDIS;
        }
        if (port < 1 || port > HIGHEST_PORT) {
            problems.add(path, "is " + port + "; a port is between 1 and 65535");
        } else if (exporter && port == Ports.REDIS_EXPORTER) {
            problems.add(path, "is the port of the exporter in the same pod; choose another port");
        }
        return port;
    }

    private Optional<String> authSecret(DatabasesSpec.@Nullable Auth auth) {
        if (auth == null || auth.secretPath() == null || auth.secretPath().isEmpty()) {
            return Optional.empty();
        }
        String name = auth.secretPath();
        if (name.length() > LONGEST_SECRET_NAME || !SECRET_NAME.matcher(name).matches()) {
            problems.add(
                    "spec.auth.secretPath",
                    "is not the name of a Secret; write the name of one in the same namespace, without a path");
        }
        return Optional.of(name);
    }

    /** What both kinds of pods let a user shape, as written. */
    private record PodForm(
            String path,
            Labels.Component component,
            @Nullable String image,
            @Nullable String imagePullPolicy,
            @Nullable JsonNode resources,
            @Nullable JsonNode affinity,
            @Nullable List<@Nullable JsonNode> tolerations,
            @Nullable Map<String, String> nodeSelector,
            @Nullable JsonNode securityContext,
            @Nullable JsonNode containerSecurityContext) {}
}
