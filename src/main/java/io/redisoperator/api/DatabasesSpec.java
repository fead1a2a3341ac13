package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for in the form that clusters run today. Parts that are shaped like a pod's stay as they were
 * written: one that does not fit is then a problem of its own resource, and never one of the informer that reads all.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatabasesSpec(
        @JsonPropertyDescription("Redis or Valkey: which programs the images have, and the default image.")
        @ValidationRule(value = "self in ['Redis', 'Valkey']", message = "engine is one of Redis, Valkey")
        @Size(max = 16)
        @Nullable
        String engine,

        @JsonPropertyDescription(
                "Regular expressions (RE2) of the keys of this resource's labels that its objects carry too;"
                        + " none: all but those by which deployment tools track what they own.")
        @Size(max = 64)
        @Nullable
        List<@Nullable @Size(max = 512) String> labelWhitelist,

        @Default("{}") @Nullable Redis redis,
        @Default("{}") @Nullable Sentinel sentinel,
        @Nullable Auth auth,

        @JsonPropertyDescription(
                "A Redis outside of this cluster that all pods follow; removing it makes one of them the" + " master.")
        @Nullable
        ExternalNode bootstrapNode) {

    private static final String REPLICAS = "self >= 1";
    static final String NAME = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";
    /** A name, or none. */
    static final String NAMED = "self == '' || self.matches('^" + NAME + "$')";

    /** The Redis pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Redis(
            @ValidationRule(
                    value = REPLICAS,
                    message = "at least 1 Redis replica is needed (1 is a master alone); leave the field out for 3")
            @JsonPropertyDescription("Redis pods, the master among them.")
            @Default("3")
            @Max(100)
            @Nullable
            Integer replicas,

            @JsonPropertyDescription("The port that every Redis listens on; 0 is as if it were left out.")
            @Default("6379")
            @Min(0)
            @Max(65535)
            @Nullable
            Integer port,

            @ValidationRule(value = PodPart.LINES, message = PodPart.LINES_MESSAGE)
            @JsonPropertyDescription("Lines of redis.conf, each a directive and its arguments.")
            @Size(max = 256)
            @Nullable
            List<@Size(max = 1024) String> customConfig,

            @JsonPropertyDescription("Commands that clients know by another name, or by none.")
            @Size(max = 64)
            @Nullable
            List<@Nullable CommandRename> customCommandRenames,

            @ValidationRule(
                    value = NAMED,
                    message = "shutdownConfigMap is the name of a ConfigMap in the same namespace")
            @JsonPropertyDescription("ConfigMap whose key shutdown.sh runs before Redis is stopped, once the pod is no"
                    + " master any more.")
            @Size(max = 253)
            @Nullable
            String shutdownConfigMap,

            @JsonPropertyDescription("Seconds that a pod has to hand over, to save and to end; 60 if left out or 0.")
            @Min(0)
            @Max(86_400)
            @Nullable
            Long terminationGracePeriod,

            @JsonPropertyDescription("Whether the cluster autoscaler is told to leave the master's node alone.")
            @Nullable
            Boolean preventMasterEviction,

            @JsonPropertyDescription("Whether an edit replaces the pods of replicas only, and never the master's.")
            @Nullable
            Boolean disableMasterRollout,

            @JsonPropertyDescription("Part of the memory limit that is not for data; the rest is maxmemory.")
            @Min(0)
            @Max(99)
            @Nullable
            Integer reservedPodMemoryPercent,

            @Nullable Storage storage,
            @Nullable String image,
            @Nullable String imagePullPolicy,
            @Nullable List<@Nullable JsonNode> imagePullSecrets,

            @SchemaFrom(type = ResourcesShape.class) @Nullable
            JsonNode resources,

            @Nullable List<@Nullable @Size(max = 32_768) String> command,
            @Nullable String startupConfigMap,
            @Nullable JsonNode customStartupProbe,
            @Nullable JsonNode customReadinessProbe,
            @Nullable JsonNode customLivenessProbe,
            @Nullable JsonNode securityContext,
            @Nullable JsonNode containerSecurityContext,
            @Nullable JsonNode affinity,
            @Nullable List<@Nullable JsonNode> tolerations,
            @Nullable Map<String, String> nodeSelector,
            @Nullable List<@Nullable JsonNode> topologySpreadConstraints,
            @Nullable String priorityClassName,
            @Nullable String serviceAccountName,
            @Nullable Boolean hostNetwork,
            @Nullable String dnsPolicy,
            @Nullable Map<String, String> podAnnotations,
            @Nullable Map<String, String> serviceAnnotations,
            @Nullable List<@Nullable JsonNode> initContainers,
            @Nullable List<@Nullable JsonNode> extraContainers,
            @Nullable List<@Nullable JsonNode> extraVolumes,
            @Nullable List<@Nullable JsonNode> extraVolumeMounts,
            @Nullable Exporter exporter,
            @Nullable Boolean disablePodDisruptionBudget)
            implements PodPart {}

    /** The sentinel pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sentinel(
            @ValidationRule(
                    value = REPLICAS,
                    message = "at least 1 sentinel replica is needed; leave the field out for 3")
            @JsonPropertyDescription("Sentinel pods.")
            @Default("3")
            @Max(100)
            @Nullable
            Integer replicas,

            @ValidationRule(value = PodPart.LINES, message = PodPart.LINES_MESSAGE)
            @JsonPropertyDescription("Options of SENTINEL SET, each a name and a value.")
            @Size(max = 64)
            @Nullable
            List<@Size(max = 1024) String> customConfig,

            @JsonPropertyDescription("Whether the master is known by the name of this resource instead of mymaster.")
            @Nullable
            Boolean disableMyMaster,

            @Nullable ConfigCopy configCopy,
            @Nullable String image,
            @Nullable String imagePullPolicy,
            @Nullable List<@Nullable JsonNode> imagePullSecrets,

            @SchemaFrom(type = ResourcesShape.class) @Nullable
            JsonNode resources,

            @Nullable List<@Nullable @Size(max = 32_768) String> command,
            @Nullable String startupConfigMap,
            @Nullable JsonNode customStartupProbe,
            @Nullable JsonNode customReadinessProbe,
            @Nullable JsonNode customLivenessProbe,
            @Nullable JsonNode securityContext,
            @Nullable JsonNode containerSecurityContext,
            @Nullable JsonNode affinity,
            @Nullable List<@Nullable JsonNode> tolerations,
            @Nullable Map<String, String> nodeSelector,
            @Nullable List<@Nullable JsonNode> topologySpreadConstraints,
            @Nullable String priorityClassName,
            @Nullable String serviceAccountName,
            @Nullable Boolean hostNetwork,
            @Nullable String dnsPolicy,
            @Nullable Map<String, String> podAnnotations,
            @Nullable Map<String, String> serviceAnnotations,
            @Nullable List<@Nullable JsonNode> initContainers,
            @Nullable List<@Nullable JsonNode> extraContainers,
            @Nullable List<@Nullable JsonNode> extraVolumes,
            @Nullable List<@Nullable JsonNode> extraVolumeMounts,
            @Nullable Exporter exporter,
            @Nullable Boolean disablePodDisruptionBudget)
            implements PodPart {}

    /** The container that copies a sentinel's configuration to where the sentinel may write it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConfigCopy(
            @JsonPropertyDescription("As a container's; that of the sentinel if left out.")
            @PreserveUnknownFields
            @Nullable
            JsonNode containerSecurityContext) {}

    /** The container that exports metrics. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exporter(
            @Nullable Boolean enabled,
            @Nullable String image,

            @ValidationRule(value = PodPart.PULL_POLICY, message = PodPart.PULL_POLICY_MESSAGE)
            @JsonPropertyDescription("Always, IfNotPresent or Never.")
            @Size(max = 16)
            @Nullable
            String imagePullPolicy,

            @JsonPropertyDescription("As a container's; replaces the default as a whole.")
            @PreserveUnknownFields
            @Nullable
            JsonNode containerSecurityContext,

            @Nullable List<@Nullable String> args,

            @JsonPropertyDescription("As a container's.") @Nullable
            List<@Nullable JsonNode> env,

            @JsonPropertyDescription("As a container's.") @SchemaFrom(type = ResourcesShape.class) @Nullable
            JsonNode resources) {}

    /** Where Redis keeps its data; a claim takes precedence over an emptyDir. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Storage(
            @JsonPropertyDescription("Whether the claims outlive this resource.") @Nullable
            Boolean keepAfterDeletion,

            @JsonPropertyDescription("As a volume's.") @PreserveUnknownFields @Nullable
            JsonNode emptyDir,

            @Nullable Claim persistentVolumeClaim) {}

    /** The template of each pod's claim. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "has(self.metadata) && has(self.metadata.name) && self.metadata.name != ''",
            message = "persistentVolumeClaim needs metadata.name: it names the volume and the claims")
    public record Claim(
            @Nullable ClaimMetadata metadata,

            @JsonPropertyDescription("As a claim's; accessModes and resources.requests.storage are needed.")
            @PreserveUnknownFields
            @Nullable
            JsonNode spec,

            @JsonPropertyDescription("Without effect: manifests that programs write in Go have an empty one.")
            @PreserveUnknownFields
            @Nullable
            JsonNode status) {}

    /** What a claim is called and carries. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClaimMetadata(
            @Size(max = 63) @Nullable String name,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations) {}

    /** What guards Redis. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Auth(
            @ValidationRule(
                    value = NAMED,
                    message = "secretPath is the name of a Secret in the same namespace, without a path")
            @JsonPropertyDescription("Secret of this namespace whose key password holds the password.")
            @Size(max = 253)
            @Nullable
            String secretPath) {}
}
