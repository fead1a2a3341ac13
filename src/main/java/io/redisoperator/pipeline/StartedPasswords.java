package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The clients' password that pods of an earlier operator were started with: the one that was in use when they were taken
 * over, as the cluster's Secret keeps it. Their file has it in clear, each restart brings it back, and their replicas and
 * sentinels log in by it. So it stays in use until the last of them is gone, whatever is asked for meanwhile.
 */
final class StartedPasswords {
    private final Kube kube;
    private final Map<ClusterKey, Known> known = new HashMap<>();

    StartedPasswords(Kube kube) {
        this.kube = kube;
    }

    private record Known(String uid, Optional<String> password) {
        @Override
        public String toString() {
            return "Known[hidden]";
        }
    }

    /**
     * The password to go by now.
     *
     * @param wanted the one that is asked for; empty for none, or while it cannot be read
     */
    Future<Optional<String>> inUse(Failover failover, Optional<String> wanted) {
        ClusterKey key = failover.key();
        if (!anyPodOfBefore(key)) {
            known.remove(key);
            return Future.succeededFuture(wanted);
        }
        Known before = known.get(key);
        if (before != null && before.uid().equals(failover.uid())) {
            return Future.succeededFuture(before.password());
        }
        return kube.live(Secret.class, key.namespace(), ObjectNames.of(key).authConfig())
                .map(secret -> {
                    // Without a record of it, nothing has been taken over yet.
                    Optional<Secret> recorded =
                            secret.filter(s -> AuthSecret.access(s).isPresent());
                    recorded.ifPresent(s -> known.put(key, new Known(failover.uid(), AuthSecret.password(s))));
                    return recorded.isPresent() ? recorded.flatMap(AuthSecret::password) : wanted;
                });
    }

    void forget(ClusterKey key) {
        known.remove(key);
    }

    private boolean anyPodOfBefore(ClusterKey key) {
        return Heritage.former(kube, key)
                || kube.owned(Pod.class, key).stream().anyMatch(pod -> !Heritage.knowsIdentity(pod.getSpec(), key));
    }
}
