package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;
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
        Problems ignored = new Problems();
        ObjectMeta meta = resource.getMetadata();
        Identity identity = new Identity(
                new ClusterKey(text(meta.getNamespace()), text(meta.getName())), kindOf(resource), text(meta.getUid()));
        long generation = meta.getGeneration() == null ? 0 : meta.getGeneration();
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
        Settings settings = switch (resource) {
            case SeedFailover seed -> new SeedReader(identity.key(), problems).read(seed.getSpec());
            case DatabasesFailover databases -> new DatabasesReader(identity.key(), problems).read(databases.getSpec());
            default -> throw unknown(resource);
        };
        Map<String, String> labels = PropagatedLabels.of(map(meta.getLabels()), whitelist(resource), ignored);
        if (!problems.none()) {
            return new SpecReading.Unreadable(
                    identity.key(), identity.kind(), identity.uid(), generation, problems.list());
        }
        return new SpecReading.Readable(new Failover(
                identity.key(),
                identity.kind(),
                identity.uid(),
                generation,
                labels,
                map(meta.getAnnotations()),
                settings.engine(),
                settings.redis(),
                settings.sentinel(),
                settings.authSecret(),
                settings.bootstrapNode(),
                ignored.list()));
    }

    private static List<@Nullable String> whitelist(HasMetadata resource) {
        return resource instanceof DatabasesFailover databases
                        && databases.getSpec() != null
                        && databases.getSpec().labelWhitelist() != null
                ? databases.getSpec().labelWhitelist()
                : List.of();
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
