package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.api.SeedSpec;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.ObjectNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a resource of either kind into the one internal model. */
public final class Specs {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    private Specs() {}

    /** Never fails because of what a user wrote; a resource that is neither of the two kinds is a bug. */
    public static SpecReading read(HasMetadata resource) {
        Problems problems = new Problems();
        ObjectMeta meta = resource.getMetadata();
        Identity identity = identity(resource);
        long generation = generation(meta);
        checkName(identity.key().name(), problems);
        if (resource instanceof GenericKubernetesResource) {
            problems.add(
                    "spec",
                    "does not have the form that the definition of "
                            + identity.kind().apiVersion()
                            + " asks for; install the definition that came with the operator, it tells which field it is");
            return new SpecReading.Unreadable(
                    identity.key(), identity.kind(), identity.uid(), generation, problems.list());
        }
        Failover failover = switch (resource) {
            case SeedFailover seed -> seed(identity, meta, seed.getSpec(), problems);
            case DatabasesFailover databases -> databases(identity, meta, databases.getSpec(), problems);
            default -> throw unknown(resource);
        };
        return problems.none()
                ? new SpecReading.Readable(failover)
                : new SpecReading.Unreadable(
                        identity.key(), identity.kind(), identity.uid(), generation, problems.list());
    }

    /**
     * What a resource that cannot be followed still says: each part that is wrong is left out, and has its default. It is
     * for keeping alive what runs, and for nothing else; whoever wrote the spec did not ask for this.
     */
    public static Failover soundPartsOf(HasMetadata resource) {
        ObjectMeta meta = resource.getMetadata();
        Identity identity = identity(resource);
        SoundParts parts = new SoundParts(
                switch (resource) {
                    case SeedFailover seed -> seed.getSpec();
                    case DatabasesFailover databases -> databases.getSpec();
                    case GenericKubernetesResource odd ->
                        odd.getAdditionalProperties().get("spec");
                    default -> throw unknown(resource);
                });
        for (; ; ) {
            Problems problems = new Problems();
            Failover failover = switch (identity.kind()) {
                case SEED -> seed(identity, meta, parts.as(SeedSpec.class), problems);
                case DATABASES -> databases(identity, meta, parts.as(DatabasesSpec.class), problems);
            };
            if (problems.none() || parts.isEmpty()) {
                return failover;
            }
            problems.list().forEach(problem -> parts.takeOut(problem.path()));
        }
    }

    private static Failover seed(Identity identity, ObjectMeta meta, @Nullable SeedSpec spec, Problems problems) {
        return failover(identity, meta, new SeedReader(identity.key(), problems).read(spec), List.of(), new Problems());
    }

    private static Failover databases(
            Identity identity, ObjectMeta meta, @Nullable DatabasesSpec spec, Problems problems) {
        List<@Nullable String> whitelist =
                spec == null || spec.labelWhitelist() == null ? List.of() : spec.labelWhitelist();
        Problems ignored = new Problems();
        Settings settings = new DatabasesReader(identity.key(), problems, ignored).read(spec);
        return failover(identity, meta, settings, whitelist, ignored);
    }

    private static Failover failover(
            Identity identity, ObjectMeta meta, Settings settings, List<@Nullable String> whitelist, Problems ignored) {
        Map<String, String> labels = PropagatedLabels.of(map(meta.getLabels()), whitelist, ignored);
        return new Failover(
                identity.key(),
                identity.kind(),
                identity.uid(),
                generation(meta),
                labels,
                map(meta.getAnnotations()),
                settings.engine(),
                settings.redis(),
                settings.sentinel(),
                settings.authSecret(),
                settings.bootstrapNode(),
                ignored.list());
    }

    private static Identity identity(HasMetadata resource) {
        ObjectMeta meta = resource.getMetadata();
        return new Identity(
                new ClusterKey(text(meta.getNamespace()), text(meta.getName())), kindOf(resource), text(meta.getUid()));
    }

    private static long generation(ObjectMeta meta) {
        return meta.getGeneration() == null ? 0 : meta.getGeneration();
    }

    /** Which of the two kinds a resource is. */
    public static FailoverKind kindOf(HasMetadata resource) {
        return switch (resource) {
            case SeedFailover seed -> FailoverKind.SEED;
            case DatabasesFailover databases -> FailoverKind.DATABASES;
            case GenericKubernetesResource odd -> kindOfUntyped(odd);
            default -> throw unknown(resource);
        };
    }

    private static FailoverKind kindOfUntyped(GenericKubernetesResource odd) {
        return Arrays.stream(FailoverKind.values())
                .filter(kind -> kind.apiVersion().equals(odd.getApiVersion()))
                .findFirst()
                .orElseThrow(() -> unknown(odd));
    }

    private static void checkName(String name, Problems problems) {
        if (name.length() > ObjectNames.LONGEST_FAILOVER_NAME) {
            problems.add(
                    "metadata.name",
                    "has " + name.length() + " characters, and the objects made for it have room for "
                            + ObjectNames.LONGEST_FAILOVER_NAME + "; create the resource under a shorter name");
        } else if (!DNS_LABEL.matcher(name).matches()) {
            problems.add(
                    "metadata.name",
                    "becomes part of Service names, so it may hold lower-case letters, digits and inner dashes only;"
                            + " create the resource under another name");
        }
    }

    private static IllegalArgumentException unknown(HasMetadata resource) {
        return new IllegalArgumentException("not a RedisFailover: " + resource.getFullResourceName());
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static Map<String, String> map(@Nullable Map<String, String> value) {
        return Objects.requireNonNullElse(value, Map.of());
    }

    private record Identity(ClusterKey key, FailoverKind kind, String uid) {}

    /** The parts of a failover that the two kinds express differently. */
    record Settings(
            Engine engine,
            RedisSettings redis,
            SentinelSettings sentinel,
            Optional<String> authSecret,
            Optional<BootstrapNode> bootstrapNode) {}
}
