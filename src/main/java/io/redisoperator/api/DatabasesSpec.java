package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
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
        @Default("{}") @Nullable Redis redis,
        @Default("{}") @Nullable Sentinel sentinel,
        @Nullable Auth auth) {

    private static final String PULL_POLICY =
            "!has(self.imagePullPolicy) || self.imagePullPolicy in ['Always', 'IfNotPresent', 'Never']";
    private static final String PULL_POLICY_PATH = ".imagePullPolicy";
    private static final String PULL_POLICY_MESSAGE = "imagePullPolicy is one of Always, IfNotPresent, Never";
    private static final String REPLICAS = "!has(self.replicas) || self.replicas >= 1";
    private static final String REPLICAS_PATH = ".replicas";
    private static final String ONE_LINE =
            "!has(self.customConfig) || self.customConfig.all(line, !line.matches('[\\\\x00-\\\\x1f\\\\x7f]'))";
    private static final String ONE_LINE_PATH = ".customConfig";
    private static final String ONE_LINE_MESSAGE =
            "an entry of customConfig is one line, without tabs, line breaks or other control characters";

    /** The Redis pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = REPLICAS,
            fieldPath = REPLICAS_PATH,
            message = "at least 1 Redis replica is needed (1 is a master alone); leave the field out for 3")
    @ValidationRule(value = PULL_POLICY, fieldPath = PULL_POLICY_PATH, message = PULL_POLICY_MESSAGE)
    @ValidationRule(value = ONE_LINE, fieldPath = ONE_LINE_PATH, message = ONE_LINE_MESSAGE)
    public record Redis(
            @Nullable String image,

            @JsonPropertyDescription("Always, IfNotPresent or Never.") @Size(max = 16) @Nullable
            String imagePullPolicy,

            @JsonPropertyDescription("Redis pods, the master among them.") @Default("3") @Nullable
            Integer replicas,

            @JsonPropertyDescription("The port that every Redis listens on.")
            @Default("6379")
            @Min(1)
            @Max(65535)
            @Nullable
            Integer port,

            @JsonPropertyDescription("As a container's.") @PreserveUnknownFields @Nullable
            JsonNode resources,

            @JsonPropertyDescription("Lines of redis.conf, each a directive and its arguments.")
            @Size(max = 256)
            @Nullable
            List<@Size(max = 4096) String> customConfig,

            @Nullable Exporter exporter,
            @Nullable Storage storage,

            @JsonPropertyDescription("As a pod's.") @PreserveUnknownFields @Nullable
            JsonNode affinity,

            @JsonPropertyDescription("As a pod's.") @Nullable
            List<@Nullable JsonNode> tolerations,

            @JsonPropertyDescription("As a pod's.") @Nullable
            Map<String, String> nodeSelector,

            @JsonPropertyDescription("As a pod's; replaces the default as a whole.") @PreserveUnknownFields @Nullable
            JsonNode securityContext,

            @JsonPropertyDescription("As a container's; replaces the default as a whole.")
            @PreserveUnknownFields
            @Nullable
            JsonNode containerSecurityContext) {}

    /** The sentinel pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = REPLICAS,
            fieldPath = REPLICAS_PATH,
            message = "at least 1 sentinel replica is needed; leave the field out for 3")
    @ValidationRule(value = PULL_POLICY, fieldPath = PULL_POLICY_PATH, message = PULL_POLICY_MESSAGE)
    @ValidationRule(value = ONE_LINE, fieldPath = ONE_LINE_PATH, message = ONE_LINE_MESSAGE)
    public record Sentinel(
            @Nullable String image,

            @JsonPropertyDescription("Always, IfNotPresent or Never.") @Size(max = 16) @Nullable
            String imagePullPolicy,

            @JsonPropertyDescription("Sentinel pods.") @Default("3") @Nullable
            Integer replicas,

            @JsonPropertyDescription("As a container's.") @PreserveUnknownFields @Nullable
            JsonNode resources,

            @JsonPropertyDescription("Options of SENTINEL SET, each a name and a value.") @Size(max = 64) @Nullable
            List<@Size(max = 4096) String> customConfig,

            @Nullable Exporter exporter,

            @JsonPropertyDescription("As a pod's.") @PreserveUnknownFields @Nullable
            JsonNode affinity,

            @JsonPropertyDescription("As a pod's.") @Nullable
            List<@Nullable JsonNode> tolerations,

            @JsonPropertyDescription("As a pod's.") @Nullable
            Map<String, String> nodeSelector,

            @JsonPropertyDescription("As a pod's; replaces the default as a whole.") @PreserveUnknownFields @Nullable
            JsonNode securityContext,

            @JsonPropertyDescription("As a container's; replaces the default as a whole.")
            @PreserveUnknownFields
            @Nullable
            JsonNode containerSecurityContext) {}

    /** The container that exports metrics. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(value = PULL_POLICY, fieldPath = PULL_POLICY_PATH, message = PULL_POLICY_MESSAGE)
    public record Exporter(
            @Nullable Boolean enabled,
            @Nullable String image,

            @JsonPropertyDescription("Always, IfNotPresent or Never.") @Size(max = 16) @Nullable
            String imagePullPolicy,

            @JsonPropertyDescription("As a container's; replaces the default as a whole.")
            @PreserveUnknownFields
            @Nullable
            JsonNode containerSecurityContext,

            @Nullable List<@Nullable String> args,

            @JsonPropertyDescription("As a container's.") @Nullable
            List<@Nullable JsonNode> env,

            @JsonPropertyDescription("As a container's.") @PreserveUnknownFields @Nullable
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

            @JsonPropertyDescription("As a claim's; resources.requests.storage is needed.")
            @PreserveUnknownFields
            @Nullable
            JsonNode spec) {}

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
            @JsonPropertyDescription("Secret of this namespace whose key password holds the password.") @Nullable
            String secretPath) {}
}
