package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** What a user asks for in the form of the first releases. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeedSpec(
        @JsonPropertyDescription("Whether two Redis pods, or two sentinel pods, may never share a node.") @Nullable
        Boolean hardAntiAffinity,

        @Default("{}") @Nullable Redis redis,
        @Default("{}") @Nullable Sentinel sentinel) {

    private static final String REPLICAS = "self >= 3";

    /** The Redis pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Redis(
            @ValidationRule(
                    value = REPLICAS,
                    message = "a failover needs at least 3 Redis replicas; leave the field out for 3")
            @JsonPropertyDescription("Redis pods, the master among them; at least 3.")
            @Default("3")
            @Max(100)
            @Nullable
            Integer replicas,

            @JsonPropertyDescription("Tag of the redis image, for Redis and sentinels alike.")
            @Size(max = 128)
            @Nullable
            String version,

            @JsonPropertyDescription("Whether a container that exports metrics runs beside each Redis.") @Nullable
            Boolean exporter,

            @Nullable Resources resources) {}

    /** The sentinel pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sentinel(
            @ValidationRule(
                    value = REPLICAS,
                    message = "a failover needs at least 3 sentinel replicas; leave the field out for 3")
            @JsonPropertyDescription("Sentinel pods; at least 3.")
            @Default("3")
            @Max(100)
            @Nullable
            Integer replicas,

            @Nullable Resources resources) {}

    /** What a container asks for and may use. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Resources(
            @Nullable Quantities requests, @Nullable Quantities limits) {}

    /** Quantities as written: a string or an integer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Quantities(
            @SchemaFrom(type = IntOrString.class) @Nullable JsonNode cpu,
            @SchemaFrom(type = IntOrString.class) @Nullable JsonNode memory) {}
}
