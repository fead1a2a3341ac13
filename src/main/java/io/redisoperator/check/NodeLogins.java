package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import java.util.Optional;

/** As whom each node of a cluster is spoken to, which depends on what its pod boots with. */
final class NodeLogins {
    private final Kube kube;
    private final CredentialSource credentials;

    NodeLogins(Kube kube, CredentialSource credentials) {
        this.kube = kube;
        this.credentials = credentials;
    }

    Credentials redis(ClusterKey key, PodView pod) {
        return credentials.redis(key, knowsIdentity(key, pod));
    }

    Credentials sentinel(ClusterKey key, PodView pod) {
        return credentials.sentinel(key, knowsIdentity(key, pod));
    }

    /** The Redis outside that the pods of a cluster follow. */
    Optional<ExternalMaster> external(ClusterKey key) {
        return credentials.external(key);
    }

    private boolean knowsIdentity(ClusterKey key, PodView pod) {
        return kube.cached(Pod.class, key.namespace(), pod.name())
                .map(found -> Heritage.knowsIdentity(found.getSpec(), key))
                .orElse(true);
    }
}
