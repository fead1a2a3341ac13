package io.redisoperator.spec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When a node fetches an image. */
final class PullPolicies {
    private static final Set<String> KNOWN = Set.of("Always", "IfNotPresent", "Never");

    private PullPolicies() {}

    static String read(@Nullable String policy, String path, Problems problems) {
        if (policy == null || policy.isEmpty()) {
            return PodDefaults.PULL_POLICY;
        }
        if (!KNOWN.contains(policy)) {
            problems.add(path, "is none of Always, IfNotPresent, Never");
        }
        return policy;
    }
}
