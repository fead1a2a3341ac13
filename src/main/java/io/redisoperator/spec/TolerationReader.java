package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which taints of nodes pods put up with; what the API server would refuse of a pod is a problem here. */
final class TolerationReader {
    private static final Set<String> OPERATORS = Set.of("", "Equal", "Exists", "Lt", "Gt");
    private static final Set<String> EFFECTS = Set.of("", "NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final String EXISTS = "Exists";
    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private final PodParts parts;
    private final Problems problems;

    TolerationReader(PodParts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    List<Toleration> read(@Nullable List<@Nullable JsonNode> written, String path) {
        List<Toleration> all = parts.readAll(written, Toleration.class, path);
        for (int i = 0; i < all.size(); i++) {
            check(all.get(i), path + "[" + i + "]");
        }
        return all;
    }

    private void check(Toleration toleration, String at) {
        String key = text(toleration.getKey());
        String operator = text(toleration.getOperator());
        String value = text(toleration.getValue());
        String effect = text(toleration.getEffect());
        if (!key.isEmpty() && !KEY.matcher(key).matches()) {
            problems.add(at + ".key", "is no key of a taint; write a name, or a domain, a slash and a name");
        }
        if (!OPERATORS.contains(operator)) {
            problems.add(at + ".operator", "is none of Equal, Exists, Lt, Gt");
        } else if (key.isEmpty() && !operator.equals(EXISTS)) {
            problems.add(at + ".operator", "is Exists where there is no key; write it, or a key");
        }
        if (operator.equals(EXISTS) ? !value.isEmpty() : !VALUE.matcher(value).matches()) {
            problems.add(
                    at + ".value",
                    operator.equals(EXISTS)
                            ? "cannot be compared by Exists; remove it, or write Equal"
                            : "is no value of a taint; write letters, digits and inner dashes, underscores and dots");
        }
        if (!EFFECTS.contains(effect)) {
            problems.add(at + ".effect", "is none of NoSchedule, PreferNoSchedule, NoExecute");
        } else if (toleration.getTolerationSeconds() != null && !effect.equals("NoExecute")) {
            problems.add(at + ".effect", "is NoExecute where there are tolerationSeconds; write it, or remove those");
        }
    }

    private static String text(@Nullable String written) {
        return Objects.requireNonNullElse(written, "");
    }
}
