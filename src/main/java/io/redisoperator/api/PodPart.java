package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user may say of the pods of either component. What is written here of a field, its description, its bounds and
 * its rules, is part of the schema of both.
 */
public sealed interface PodPart permits DatabasesSpec.Redis, DatabasesSpec.Sentinel {
    String PULL_POLICY = "self in ['', 'Always', 'IfNotPresent', 'Never']";
    String PULL_POLICY_MESSAGE = "imagePullPolicy is one of Always, IfNotPresent, Never";
    String LINES = "self.all(line, !line.matches('[\\\\x00-\\\\x1f\\\\x7f]'))";
    String LINES_MESSAGE =
            "an entry of customConfig is one line, without tabs, line breaks or other control characters";
    /** A name as most objects have it, or none. */
    String NAME = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$";
    /** Of an annotation: an API server takes its domain in capitals, too, and that of a label not. */
    String KEY = "^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";

    @ValidationRule(
            value = "!self.matches('[\\\\s\\\\x00-\\\\x1f\\\\x7f]')",
            message = "image is the name of an image, as repository:tag, without spaces or line breaks")
    @Size(max = 512)
    @Nullable
    String image();

    @ValidationRule(value = PULL_POLICY, message = PULL_POLICY_MESSAGE)
    @JsonPropertyDescription("Always, IfNotPresent or Never.")
    @Size(max = 16)
    @Nullable
    String imagePullPolicy();

    @JsonPropertyDescription("As a pod's.")
    @Size(max = 32)
    @Nullable
    List<@Nullable JsonNode> imagePullSecrets();

    @JsonPropertyDescription("As a container's.")
    @Nullable
    JsonNode resources();

    @JsonPropertyDescription("Replaces the container's command; the operator's own options are its arguments.")
    @Size(max = 64)
    @Nullable
    List<@Nullable String> command();

    @ValidationRule(
            value = "self.matches('" + NAME + "')",
            message = "startupConfigMap is the name of a ConfigMap in the same namespace")
    @JsonPropertyDescription(
            "ConfigMap whose key startup.sh tells, run as the startup probe, whether the container has" + " started.")
    @Size(max = 253)
    @Nullable
    String startupConfigMap();

    @JsonPropertyDescription("As a container's startupProbe; replaces the default as a whole.")
    @Nullable
    JsonNode customStartupProbe();

    @JsonPropertyDescription("As a container's readinessProbe; replaces the default as a whole.")
    @Nullable
    JsonNode customReadinessProbe();

    @JsonPropertyDescription("As a container's livenessProbe; replaces the default as a whole.")
    @Nullable
    JsonNode customLivenessProbe();

    @JsonPropertyDescription("As a pod's; replaces the default as a whole.")
    @Nullable
    JsonNode securityContext();

    @JsonPropertyDescription("As a container's; replaces the default as a whole.")
    @Nullable
    JsonNode containerSecurityContext();

    @JsonPropertyDescription("As a pod's.")
    @Nullable
    JsonNode affinity();

    @JsonPropertyDescription("As a pod's.")
    @Nullable
    List<@Nullable JsonNode> tolerations();

    @JsonPropertyDescription("As a pod's.")
    @Nullable
    Map<String, String> nodeSelector();

    @JsonPropertyDescription("As a pod's; without a labelSelector, of the pods of this component.")
    @Size(max = 32)
    @Nullable
    List<@Nullable JsonNode> topologySpreadConstraints();

    @ValidationRule(
            value = "self.matches('" + NAME + "')",
            message = "priorityClassName is the name of a PriorityClass")
    @Size(max = 253)
    @Nullable
    String priorityClassName();

    @ValidationRule(
            value = "self.matches('" + NAME + "')",
            message = "serviceAccountName is the name of a ServiceAccount in the same namespace")
    @Size(max = 253)
    @Nullable
    String serviceAccountName();

    @JsonPropertyDescription("Whether the pods use the network of their nodes.")
    @Nullable
    Boolean hostNetwork();

    @ValidationRule(
            value = "self in ['', 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default']",
            message = "dnsPolicy is one of ClusterFirst, ClusterFirstWithHostNet, Default")
    @JsonPropertyDescription("ClusterFirst, ClusterFirstWithHostNet or Default.")
    @Size(max = 32)
    @Nullable
    String dnsPolicy();

    @ValidationRule(
            value = "self.all(key, key.matches('" + KEY + "'))",
            message = "a key of podAnnotations is a name, or a domain, a slash and a name")
    @JsonPropertyDescription("Annotations of the pods.")
    @Size(max = 64)
    @Nullable
    Map<String, String> podAnnotations();

    @ValidationRule(
            value = "self.all(key, key.matches('" + KEY + "'))",
            message = "a key of serviceAnnotations is a name, or a domain, a slash and a name")
    @JsonPropertyDescription("Annotations of the component's Services.")
    @Size(max = 64)
    @Nullable
    Map<String, String> serviceAnnotations();

    @JsonPropertyDescription("As a pod's.")
    @Size(max = 32)
    @Nullable
    List<@Nullable JsonNode> initContainers();

    @JsonPropertyDescription("As a pod's containers; they run beside the operator's.")
    @Size(max = 32)
    @Nullable
    List<@Nullable JsonNode> extraContainers();

    @JsonPropertyDescription("As a pod's volumes.")
    @Size(max = 64)
    @Nullable
    List<@Nullable JsonNode> extraVolumes();

    @JsonPropertyDescription("As a container's volumeMounts, of extraVolumes.")
    @Size(max = 64)
    @Nullable
    List<@Nullable JsonNode> extraVolumeMounts();

    DatabasesSpec.@Nullable Exporter exporter();

    @JsonPropertyDescription("Whether drains may evict any number of these pods at a time.")
    @Nullable
    Boolean disablePodDisruptionBudget();
}
