package io.redisoperator;

import io.redisoperator.config.BadConfiguration;
import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: reads the configuration and runs the operator until it is asked to stop. */
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
public final class Main implements Callable<Integer> {
    static final int STOPPED = 0;
    static final int MISCONFIGURED = 1;
    static final int LOST = 2;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        // An exit while the JVM is already on its way out would wait for itself.
        int code = commandLine(System.getenv()).execute(args);
        if (code != OperatorProcess.LEAVING) {
            System.exit(code);
        }
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new Main(environment));
        Flags.addTo(line.getCommandSpec());
        line.setParameterExceptionHandler(
                (problem, args) -> refuse(problem.getCommandLine().getErr(), words(problem)));
        return line;
    }

    @Override
    public Integer call() {
        PrintWriter err = command.commandLine().getErr();
        OperatorConfig config;
        try {
            config = ConfigLoader.load(command.commandLine().getParseResult(), environment);
        } catch (BadConfiguration e) {
            return refuse(err, String.valueOf(e.getMessage()));
        }
        Logging.install(config.log());
        try {
            return new OperatorProcess(config).run();
        } catch (IllegalArgumentException e) {
            return refuse(err, String.valueOf(e.getMessage()));
        }
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

    private static int refuse(PrintWriter err, String problem) {
        err.println("redis-operator: " + problem.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
        return MISCONFIGURED;
    }
}
