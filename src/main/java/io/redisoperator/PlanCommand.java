package io.redisoperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redisoperator.config.BadConfiguration;
import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.TakeoverPlan;
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
        footer = {"", "Exit codes: 0 every resource can be looked after, 1 one cannot, or bad configuration."})
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

    /** The answer as a whole. */
    private record Answer(Optional<String> predecessor, List<TakeoverPlan> plans) {
        boolean possible() {
            return plans.stream().allMatch(plan -> plan.obstacles().isEmpty());
        }
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
            Answer answer = answer(outside.get(), config)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(patience, TimeUnit.SECONDS)
                    .join();
            PrintWriter out = command.commandLine().getOut();
            out.print(format == Format.JSON ? json(answer) : text(answer));
            out.flush();
            return answer.possible() ? 0 : CANNOT;
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

    private static Future<Answer> answer(Outside outside, OperatorConfig config) {
        DesiredOptions options = new DesiredOptions(config.redis().bind() == OperatorConfig.Bind.POD_IP);
        return outside.kube()
                .start()
                .compose(filled -> outside.formerOperator(config.leaderElection()))
                .compose(former ->
                        new TakeoverPlanner(outside.kube(), options).all().map(plans -> new Answer(former, plans)))
                .eventually(outside::fallSilent)
                .eventually(outside::close);
    }

    private static String json(Answer answer) {
        try {
            return JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(Map.of(
                                    "earlierOperator", answer.predecessor().orElse(""), "resources", answer.plans()))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Answer answer) {
        StringBuilder text = new StringBuilder();
        answer.predecessor()
                .ifPresent(former -> text.append("An earlier operator is at work: ")
                        .append(former)
                        .append(". It has to be stopped first: nothing is done as long as it is.\n\n"));
        for (TakeoverPlan plan : answer.plans()) {
            text.append(plan.resource()).append(' ').append(plan.state()).append('\n');
            section(text, "obstacles", plan.obstacles());
            section(text, "parts of the spec that are ignored", plan.ignored());
            section(text, "now", plan.now());
            section(
                    text,
                    "when its pods are renewed, by an edit that asks for others or the annotation "
                            + Annotations.RENEW_PODS,
                    plan.later());
        }
        long obstructed =
                answer.plans().stream().filter(p -> !p.obstacles().isEmpty()).count();
        return text.append(answer.plans().size())
                .append(" resources, ")
                .append(obstructed)
                .append(" of them with an obstacle\n")
                .toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("  ").append(title).append(":\n");
            lines.forEach(line -> text.append("  - ").append(line).append('\n'));
        }
    }
}
