package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import java.util.Optional;

/** The status that a resource carries now, as far as the cache knows. */
@FunctionalInterface
interface RecordedStatus {
    /** Empty when the resource has no status yet, is gone, or is another one of the same name. */
    Optional<FailoverStatus> of(ResourceId resource);
}
