package io.redisoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A command's other name. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.from) && self.from.matches('^[A-Za-z][A-Za-z0-9._-]*$')",
        message = "from is the name of a command, without subcommands, quotes or spaces")
@ValidationRule(
        value = "!has(self.to) || self.to.matches('^[A-Za-z0-9._-]*$')",
        message = "to is a name of letters, digits, dots, dashes and underscores; an empty one or none disables the"
                + " command")
public record CommandRename(
        @Size(max = 128) @Nullable String from,

        @JsonPropertyDescription("Empty or left out to disable the command.") @Size(max = 128) @Nullable
        String to) {}
