package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** A Redis outside of the cluster. None of its fields has a default in the schema: that would outlive the removal of all. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.host)", message = ExternalNode.HOST)
public record ExternalNode(
        @ValidationRule(
                value = "self.matches('^[0-9A-Za-z:]([0-9A-Za-z:._-]*[0-9A-Za-z:])?$')",
                message = ExternalNode.HOST)
        @JsonPropertyDescription("IP address or DNS name.")
        @Size(max = 253)
        @Nullable
        String host,

        @ValidationRule(
                value = "type(self) == int ? self >= 1 && self <= 65535"
                        + " : self == '' || (self.matches('^[1-9][0-9]{0,4}$') && int(self) <= 65535)",
                message = "port is a number between 1 and 65535")
        @JsonPropertyDescription("A number, also as text; 6379 if left out or empty.")
        @Nullable
        IntOrString port,

        @JsonPropertyDescription(
                "Whether sentinels name that Redis to clients while it is followed; they never replace it.")
        @Nullable
        Boolean allowSentinels,

        @JsonPropertyDescription("Whether it is followed, as by default; false is as if bootstrapNode were left out.")
        @Nullable
        Boolean enabled,

        @JsonPropertyDescription("How to log in to that Redis; that of spec.auth if left out, nothing if empty.")
        @Nullable
        Auth auth) {
    static final String HOST =
            "host is an IP address, or a DNS name such as redis.example.com, without port and scheme";

    /** What a Redis outside of the cluster asks for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Auth(
            @ValidationRule(
                    value = DatabasesSpec.NAMED,
                    message = "secretPath is the name of a Secret in the same namespace, without a path")
            @JsonPropertyDescription(
                    "Secret of this namespace whose key password, and username if there is one, is what"
                            + " to log in with.")
            @Size(max = 253)
            @Nullable
            String secretPath) {}
}
