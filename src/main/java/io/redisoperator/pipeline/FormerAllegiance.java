package io.redisoperator.pipeline;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.Endpoint;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Whose data the pods of an earlier operator hold. That operator kept no record of it, and its objects look the same
 * either way: only the pods know.
 */
final class FormerAllegiance {
    private final LiveNodes live;

    FormerAllegiance(LiveNodes live) {
        this.live = live;
    }

    /** What the pods say. */
    enum Says {
        /** None has a master of its own cluster. */
        YES,
        /** One of them is master, or follows somebody else. */
        NO,
        /** None answers. */
        UNKNOWN
    }

    Future<Says> follows(ManagedCluster cluster, Endpoint external) {
        return live.lookAtRedis(cluster).map(seen -> {
            List<RedisView> views =
                    seen.stream().flatMap(one -> one.view().stream()).toList();
            if (views.isEmpty()) {
                return Says.UNKNOWN;
            }
            return views.stream().allMatch(view -> hasNoOther(view, external)) ? Says.YES : Says.NO;
        });
    }

    private static boolean hasNoOther(RedisView view, Endpoint external) {
        Optional<Endpoint> master = view.master();
        return !view.isMaster()
                && master.filter(address -> !address.equals(external) && !address.isLocalhost())
                        .isEmpty();
    }
}
