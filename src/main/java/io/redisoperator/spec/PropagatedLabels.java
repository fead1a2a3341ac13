package io.redisoperator.spec;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.redisoperator.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which labels of a resource its objects carry too. */
final class PropagatedLabels {
    /** A deployment tool that finds one of these on an object takes it for its own, and prunes what it did not make. */
    private static final Set<String> TRACKING =
            Set.of("app.kubernetes.io/instance", "helm.sh/chart", "skaffold.dev/run-id", "tanka.dev/environment");

    private static final List<String> TRACKING_DOMAINS = List.of(
            "argocd.argoproj.io/",
            "kustomize.toolkit.fluxcd.io/",
            "helm.toolkit.fluxcd.io/",
            "applyset.kubernetes.io/",
            "objectset.rio.cattle.io/",
            "fleet.cattle.io/",
            "config.k8s.io/",
            "cli-utils.sigs.k8s.io/",
            "kapp.k14s.io/");

    private static final String PATH = "spec.labelWhitelist";

    private PropagatedLabels() {}

    /**
     * Never the operator's own, by which objects and pods are found.
     *
     * @param whitelist expressions one of which must be found in a label's key; empty for all but those that track
     * @param ignored takes the expressions that are none: they find nothing, and hold nothing up
     */
    static Map<String, String> of(Map<String, String> labels, List<@Nullable String> whitelist, Problems ignored) {
        List<Pattern> patterns = patterns(whitelist, ignored);
        Predicate<String> wanted = whitelist.isEmpty()
                ? key -> !tracks(key)
                : key -> patterns.stream().anyMatch(p -> p.matcher(key).find());
        Map<String, String> propagated = new TreeMap<>(labels);
        propagated.keySet().removeIf(key -> Labels.OWN.contains(key) || !wanted.test(key));
        return propagated;
    }

    private static List<Pattern> patterns(List<@Nullable String> whitelist, Problems ignored) {
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < whitelist.size(); i++) {
            String expression = whitelist.get(i);
            if (expression == null) {
                continue;
            }
            try {
                patterns.add(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                ignored.add(
                        PATH + "[" + i + "]",
                        "is no regular expression (RE2), so it finds no label: " + e.getDescription()
                                + "; correct it, as in ^team$");
            }
        }
        return patterns;
    }

    private static boolean tracks(String key) {
        return TRACKING.contains(key) || TRACKING_DOMAINS.stream().anyMatch(key::startsWith);
    }
}
