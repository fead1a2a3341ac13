package io.redisoperator;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import picocli.CommandLine;

/** The operator's command line within a test. */
public final class Commands {
    private Commands() {}

    /** Runs a command that ends by itself, and returns its exit code. */
    public static int execute(Writer out, String... arguments) {
        CommandLine line = OperatorCommand.commandLine(Map.of());
        PrintWriter writer = new PrintWriter(out, true);
        line.getSubcommands().values().forEach(command -> command.setOut(writer).setErr(writer));
        return line.setOut(writer).setErr(writer).execute(arguments);
    }
}
