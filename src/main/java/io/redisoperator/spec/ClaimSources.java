package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads by what a claim chooses its volume, and what is to be on it. */
final class ClaimSources {
    private final Problems problems;
    private final String path;

    /** @param path of the claim's spec */
    ClaimSources(Problems problems, String path) {
        this.problems = problems;
        this.path = path;
    }

    void check(PersistentVolumeClaimSpec spec) {
        Optional.ofNullable(spec.getSelector()).ifPresent(this::selector);
        Optional.ofNullable(spec.getDataSource())
                .ifPresent(source -> source(source.getKind(), source.getName(), path + ".dataSource"));
        Optional.ofNullable(spec.getDataSourceRef())
                .ifPresent(source -> source(source.getKind(), source.getName(), path + ".dataSourceRef"));
    }

    private void source(@Nullable String kind, @Nullable String name, String at) {
        if (kind == null || kind.isEmpty()) {
            problems.add(
                    at + ".kind", "is missing; write the kind of what is to be copied, for example VolumeSnapshot");
        }
        if (name == null || name.isEmpty()) {
            problems.add(at + ".name", "is missing; write the name of what is to be copied");
        }
    }

    private void selector(LabelSelector selector) {
        String labels = path + ".selector.matchLabels";
        Texts.of(Optional.ofNullable(selector.getMatchLabels())).forEach((key, value) -> {
            key(key, labels + "[" + key + "]");
            value(value, labels + "[" + key + "]");
        });
        List<LabelSelectorRequirement> expressions = selector.getMatchExpressions();
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), path + ".selector.matchExpressions[" + i + "]");
        }
    }

    private void expression(LabelSelectorRequirement expression, String at) {
        key(Optional.ofNullable(expression.getKey()).orElse(""), at + ".key");
        List<String> values = expression.getValues();
        switch (Optional.ofNullable(expression.getOperator()).orElse("")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    problems.add(at + ".values", "is missing; write the values that the label is compared with");
                }
                for (int i = 0; i < values.size(); i++) {
                    value(values.get(i), at + ".values[" + i + "]");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    problems.add(
                            at + ".values", "means nothing to " + expression.getOperator() + "; leave the field out");
                }
            }
            default ->
                problems.add(at + ".operator", "is no way to compare a label; write In, NotIn, Exists or DoesNotExist");
        }
    }

    private void key(String key, String at) {
        if (!LabelSyntax.isKey(key)) {
            problems.add(at, "is no key of a label; " + LabelSyntax.KEY_PARTS);
        }
    }

    private void value(String value, String at) {
        if (!LabelSyntax.isValue(value)) {
            problems.add(at, "is no value of a label; " + LabelSyntax.VALUE_PARTS);
        }
    }
}
