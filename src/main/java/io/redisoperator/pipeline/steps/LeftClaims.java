package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings.Claimed;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What differs from the spec of claims that are left as an earlier operator made them, in words. */
final class LeftClaims {
    private LeftClaims() {}

    /** Empty when nothing does. */
    static String told(Failover failover, StorageChange change) {
        if (!(failover.redis().storage() instanceof Claimed claimed)) {
            return "";
        }
        String differences = Stream.of(
                        some(change.growing(), "grow to " + StorageChange.size(claimed)),
                        some(
                                change.reowned(),
                                claimed.keepAfterDeletion()
                                        ? "be kept when the resource is deleted"
                                        : "be deleted with the resource"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return differences.isEmpty()
                ? ""
                : "Claims stay as they are until the next edit of the spec, or until pods are renewed. Then "
                        + differences;
    }

    private static String some(List<PersistentVolumeClaim> claims, String what) {
        return claims.isEmpty()
                ? ""
                : claims.getFirst().getMetadata().getName()
                        + (claims.size() == 1 ? " is to " : " and " + (claims.size() - 1) + " more are to ")
                        + what;
    }
}
