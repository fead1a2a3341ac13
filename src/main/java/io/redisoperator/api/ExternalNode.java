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
@ValidationRule(
        value = "has(self.host) && self.host.matches('^[0-9A-Za-z:]([0-9A-Za-z:._-]*[0-9A-Za-z:])?$')",
        message = "host is an IP address, or a DNS name such as redis.example.com, without port and scheme")
@ValidationRule(
        value = "!has(self.port) || (type(self.port) == int ? self.port >= 1 && self.port <= 65535"
                + " : self.port == '' || (self.port.matches('^[1-9][0-9]{0,4}$') && int(self.port) <= 65535))",
        fieldPath = ".port",
        message = "port is a number between 1 and 65535")
public record ExternalNode(
        @JsonPropertyDescription("IP address or DNS name.") @Size(max = 253) @Nullable
        String host,

        @JsonPropertyDescription("A number, also as text; 6379 if left out or empty.") @Nullable
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
    /** What a Redis outside of the cluster asks for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.secretPath) || self.secretPath == '' || self.secretPath.matches('^" + DatabasesSpec.NAME
                    + "$')",
            fieldPath = ".secretPath",
            message = "secretPath is the name of a Secret in the same namespace, without a path")
    public record Auth(
            @JsonPropertyDescription(
                    "Secret of this namespace whose key password, and username if there is one, is what"
                            + " to log in with.")
            @Size(max = 253)
            @Nullable
            String secretPath) {}
}
