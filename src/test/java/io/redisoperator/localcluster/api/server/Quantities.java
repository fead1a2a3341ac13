package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;

/** Writes quantities as Kubernetes gives them back, so {@code 1000m} as {@code 1} and {@code 1024Mi} as {@code 1Gi}. */
final class Quantities {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal BINARY_STEP = BigDecimal.valueOf(1024);
    private static final List<String> DECIMAL = List.of("", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    private Quantities() {}

    /** Rewrites the requests and limits of a container's or claim's resources. */
    static void canonicalise(JsonNode resources) {
        for (String field : List.of("requests", "limits")) {
            if (resources.path(field) instanceof ObjectNode amounts) {
                amounts.properties()
                        .forEach(amount -> amounts.put(
                                amount.getKey(), canonical(amount.getValue().asText())));
            }
        }
    }

    static String canonical(String text) {
        BigDecimal amount;
        try {
            amount = Quantity.getAmountInBytes(new Quantity(text));
        } catch (RuntimeException e) {
            throw ApiFailure.badRequest("quantities must match the regular expression of quantities: " + text);
        }
        if (amount.signum() == 0) {
            return "0";
        }
        boolean binary = text.endsWith("i") && amount.remainder(BINARY_STEP).signum() == 0;
        return binary ? scaled(amount, BINARY_STEP, BINARY) : decimal(amount);
    }

    private static String decimal(BigDecimal amount) {
        boolean whole = amount.stripTrailingZeros().scale() <= 0;
        return whole
                ? scaled(amount, THOUSAND, DECIMAL)
                : amount.multiply(THOUSAND).stripTrailingZeros().toPlainString() + "m";
    }

    private static String scaled(BigDecimal amount, BigDecimal step, List<String> suffixes) {
        BigDecimal rest = amount;
        int suffix = 0;
        while (suffix < suffixes.size() - 1 && rest.remainder(step).signum() == 0) {
            rest = rest.divide(step);
            suffix++;
        }
        return rest.stripTrailingZeros().toPlainString() + suffixes.get(suffix);
    }
}
