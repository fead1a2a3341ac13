package io.redisoperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.TakeoverPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is said to whoever asks for a plan.
 *
 * @param predecessor an earlier operator that is at work, in words
 */
record PlanAnswer(Optional<String> predecessor, List<TakeoverPlan> plans) {
    PlanAnswer {
        plans = List.copyOf(plans);
    }

    /** Whether every resource can be looked after, as far as anybody can tell. */
    boolean isClear() {
        return plans.stream()
                .allMatch(
                        plan -> plan.obstacles().isEmpty() && plan.unanswered().isEmpty());
    }

    String json() {
        try {
            return JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(Map.of("earlierOperator", predecessor.orElse(""), "resources", plans))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        predecessor.ifPresent(former -> text.append("An earlier operator is at work: ")
                .append(former)
                .append(". It has to be stopped first: nothing is done as long as it is.\n\n"));
        plans.forEach(plan -> write(plan, text));
        text.append(plans.size())
                .append(" resources, ")
                .append(number(plan -> !plan.obstacles().isEmpty()))
                .append(" of them with an obstacle");
        long unknown = number(plan -> !plan.unanswered().isEmpty());
        if (unknown > 0) {
            text.append(", ").append(unknown).append(" of them not known in full");
        }
        return text.append('\n').toString();
    }

    private long number(Predicate<TakeoverPlan> of) {
        return plans.stream().filter(of).count();
    }

    private static void write(TakeoverPlan plan, StringBuilder text) {
        text.append(plan.resource()).append(' ').append(plan.state()).append('\n');
        section(text, "obstacles", plan.obstacles());
        section(text, "asked of the API server without an answer, and so not known", plan.unanswered());
        section(text, "parts of the spec that are ignored", plan.ignored());
        section(text, plan.paused() ? "once " + Annotations.SKIP_RECONCILE + " is removed" : "now", plan.now());
        section(
                text,
                "when its pods are renewed, by an edit that asks for others or the annotation "
                        + Annotations.RENEW_PODS,
                plan.later());
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("  ").append(title).append(":\n");
            lines.forEach(line -> text.append("  - ").append(line).append('\n'));
        }
    }
}
