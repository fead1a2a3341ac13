package io.redisoperator;

import io.redisoperator.config.BadConfiguration;
import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.pipeline.TakeoverPlanner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the operator would change, and changes nothing. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Says for every RedisFailover what this operator would change now and when it renews pods that an earlier"
                    + " operator made. Changes nothing.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 every resource can be looked after; 1 one cannot, or the API server did not say whether, or bad"
                    + " configuration."
        })
final class PlanCommand implements Callable<Integer> {
    private static final int CANNOT = 1;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "<format>",
            description = "text or json. Default: text")
    private Format format = Format.TEXT;

    @Option(
            names = "--patience",
            paramLabel = "<seconds>",
            description = "How long to wait for the API server. Default: 60")
    private long patience = 60;

    /** What the answer is written as. */
    enum Format {
        TEXT,
        JSON
    }

    private PlanCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new PlanCommand(environment));
        Flags.addTo(line.getCommandSpec());
        return line.setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() {
        PrintWriter err = command.commandLine().getErr();
        Logging.silence();
        Vertx vertx = Vertx.vertx();
        Optional<Outside> outside = Optional.empty();
        try {
            OperatorConfig config = ConfigLoader.load(command.commandLine().getParseResult(), environment);
            outside = Optional.of(Outside.open(vertx, config));
            PlanAnswer answer = answer(outside.get(), config)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(patience, TimeUnit.SECONDS)
                    .join();
            PrintWriter out = command.commandLine().getOut();
            out.print(format == Format.JSON ? answer.json() : answer.text());
            out.flush();
            return answer.isClear() ? 0 : CANNOT;
        } catch (BadConfiguration | IllegalArgumentException e) {
            return Main.refuse(err, String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            return Main.refuse(err, "cannot read the cluster: " + why(e.getCause(), outside.orElseThrow()));
        } finally {
            vertx.close();
        }
    }

    private String why(@Nullable Throwable cause, Outside outside) {
        List<String> unread = outside.kube().unwatched();
        if (!(cause instanceof TimeoutException)) {
            return String.valueOf(cause);
        }
        String where = unread.isEmpty() ? "" : "; cannot list " + String.join(", ", unread);
        return "not done within " + patience + " s" + where;
    }

    private static Future<PlanAnswer> answer(Outside outside, OperatorConfig config) {
        DesiredOptions options = new DesiredOptions(config.redis().bind() == OperatorConfig.Bind.POD_IP);
        return outside.kube()
                .start()
                .compose(filled -> outside.formerOperator(config.leaderElection()))
                .compose(former ->
                        new TakeoverPlanner(outside.kube(), options).all().map(plans -> new PlanAnswer(former, plans)))
                .eventually(outside::fallSilent)
                .eventually(outside::close);
    }
}
