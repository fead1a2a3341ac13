package io.redisoperator;

import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: its flags, help and version. */
@Command(
        name = "redis-operator",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Creates, configures and manages highly available Redis on Kubernetes.",
            "",
            "Every flag is also an environment variable (--check-interval is REDIS_OPERATOR_CHECK_INTERVAL) and a key of"
                    + " the configuration file (check.interval). Flags are stronger than the environment, and that than"
                    + " the file.",
            ""
        },
        footer = {"", "Exit codes: 0 asked to stop, 1 bad configuration, 2 lost leadership or the API for good."})
final class OperatorCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private OperatorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new OperatorCommand(environment));
        Flags.addTo(line.getCommandSpec());
        line.addSubcommand(PlanCommand.commandLine(environment));
        // Of a flag that is repeated the last counts, as the earlier operator had it. That goes for subcommands too.
        line.setOverwrittenOptionsAllowed(true);
        line.setParameterExceptionHandler(
                (problem, args) -> Main.refuse(problem.getCommandLine().getErr(), words(problem)));
        return line;
    }

    @Override
    public Integer call() {
        return Main.run(
                () -> ConfigLoader.load(command.commandLine().getParseResult(), environment),
                command.commandLine().getErr());
    }

    private static String words(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unknown) {
            String nearest = unknown.getSuggestions().stream()
                    .findFirst()
                    .map(flag -> ", such as " + flag)
                    .orElse("");
            return "\"%s\" is unknown on the command line: allowed are the flags that --help lists%s"
                    .formatted(String.join(" ", unknown.getUnmatched()), nearest);
        }
        return problem.getMessage() + ": --help says what is allowed";
    }
}
