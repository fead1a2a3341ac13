package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.model.Endpoint;
import java.util.Optional;

/** The Events at the beginning and at the end of following a Redis outside of the cluster. */
final class FollowingNews {
    private FollowingNews() {}

    static Optional<Announcement> of(FailoverStatus before, FailoverStatus after) {
        Optional<Endpoint> was = CarriedStatus.followed(before);
        Optional<Endpoint> is = CarriedStatus.followed(after);
        if (was.equals(is)) {
            return Optional.empty();
        }
        return is.map(external -> Announcement.normal(
                        "FollowingStarted",
                        "all pods follow " + external
                                + " from now on; nobody takes writes here, and what was here before is" + " discarded"))
                .or(() -> was.map(external -> Announcement.normal(
                        "FollowingEnded",
                        external + " is not followed any more; the cluster has a master of its own")));
    }
}
