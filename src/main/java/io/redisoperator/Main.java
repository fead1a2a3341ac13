package io.redisoperator;

import io.redisoperator.config.BadConfiguration;
import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the configuration and runs the operator until it is asked to stop. */
public final class Main {
    static final int STOPPED = 0;
    static final int MISCONFIGURED = 1;
    static final int LOST = 2;

    private Main() {}

    public static void main(String[] args) {
        int code = execute(args, System.getenv());
        // An exit while the JVM is already on its way out would wait for itself.
        if (code != OperatorProcess.LEAVING) {
            System.exit(code);
        }
    }

    /** In its pod the operator has no flags, and then does without the library that takes long to load on one CPU. */
    private static int execute(String[] args, Map<String, String> environment) {
        return args.length == 0
                ? run(
                        () -> ConfigLoader.load(environment),
                        new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true))
                : OperatorCommand.commandLine(environment).execute(Flags.withTwoDashes(args));
    }

    /** Returns the exit code. */
    static int run(Supplier<OperatorConfig> configuration, PrintWriter err) {
        try {
            OperatorConfig config = configuration.get();
            Logging.install(config.log());
            Thread.setDefaultUncaughtExceptionHandler(
                    new DyingThreads(err, () -> Runtime.getRuntime().halt(LOST)));
            return new OperatorProcess(config).run();
        } catch (BadConfiguration | IllegalArgumentException e) {
            return refuse(err, String.valueOf(e.getMessage()));
        }
    }

    /** Says what is wrong in one line. */
    static int refuse(PrintWriter err, String problem) {
        err.println("redis-operator: " + problem.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
        return MISCONFIGURED;
    }
}
