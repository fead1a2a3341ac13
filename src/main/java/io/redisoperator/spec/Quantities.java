package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.redisoperator.api.SeedSpec;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads amounts of CPU, memory and storage; one that cannot be read is a problem, and never zero. */
final class Quantities {
    /** The form of Kubernetes, with a bounded exponent, so that no number grows beyond reason. */
    private static final Pattern FORM = Pattern.compile(
            "\\+?([0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18})([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?");

    private static final String EXPECTED =
            " is not an amount that Kubernetes can read; write it as 500m, 0.5, 256Mi or 1Gi";

    private final PodParts parts;
    private final Problems problems;

    Quantities(PodParts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    /** What a container asks for and may use, as a container of a pod has it. */
    ResourceRequirements read(@Nullable JsonNode resources, String path, ResourceRequirements byDefault) {
        if (resources == null || !amountsFit(resources, path)) {
            return byDefault;
        }
        ResourceRequirements read = parts.read(resources, ResourceRequirements.class, path, byDefault);
        compare(read, path);
        return read;
    }

    /** The same in the form of the first releases. */
    ResourceRequirements read(SeedSpec.@Nullable Resources resources, String path) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        if (resources != null) {
            put(form, "requests", resources.requests());
            put(form, "limits", resources.limits());
        }
        return read(form, path, new ResourceRequirements());
    }

    /** Whether an amount can be read; if not, that is a problem. */
    boolean fits(JsonNode amount, String path) {
        if (amount.isValueNode() && FORM.matcher(amount.asText()).matches()) {
            return true;
        }
        problems.add(path, excerpt(amount) + EXPECTED);
        return false;
    }

    /** Whether all that is asked for and all limits can be read; each that cannot is a problem. */
    boolean amountsFit(JsonNode resources, String path) {
        boolean fit = true;
        for (String side : new String[] {"requests", "limits"}) {
            for (Map.Entry<String, JsonNode> amount : resources.path(side).properties()) {
                fit &= fits(amount.getValue(), path + "." + side + "." + amount.getKey());
            }
        }
        return fit;
    }

    private void compare(ResourceRequirements resources, String path) {
        Map<String, Quantity> limits =
                Optional.ofNullable(resources.getLimits()).orElse(Map.of());
        Map<String, Quantity> requests =
                Optional.ofNullable(resources.getRequests()).orElse(Map.of());
        requests.forEach((name, request) -> {
            Quantity limit = limits.get(name);
            if (limit != null && amount(request).compareTo(amount(limit)) > 0) {
                problems.add(
                        path + ".requests." + name,
                        request + " is more than the limit of " + limit + "; raise the limit or lower the request");
            }
        });
    }

    private static BigDecimal amount(Quantity quantity) {
        return quantity.getNumericalAmount();
    }

    private static void put(ObjectNode form, String side, SeedSpec.@Nullable Quantities amounts) {
        if (amounts != null) {
            ObjectNode written = form.putObject(side);
            put(written, "cpu", amounts.cpu());
            put(written, "memory", amounts.memory());
        }
    }

    private static void put(ObjectNode written, String name, @Nullable JsonNode amount) {
        if (amount != null && !amount.isNull()) {
            written.set(name, amount);
        }
    }

    private static String excerpt(JsonNode node) {
        String text = node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
