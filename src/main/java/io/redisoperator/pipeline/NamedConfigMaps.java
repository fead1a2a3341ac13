package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.redisoperator.kube.Kube;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ConfigMaps that a spec names: without one, a pod would wait for it for ever and not say why. */
final class NamedConfigMaps {
    private static final String STARTUP_KEY = "startup.sh";
    private static final String SHUTDOWN_KEY = "shutdown.sh";

    private final Kube kube;

    NamedConfigMaps(Kube kube) {
        this.kube = kube;
    }

    /**
     * What is missing.
     *
     * @param reason of the condition that tells it
     */
    record Lack(String reason, String message) {}

    private record Named(String path, String name, String key) {}

    /** The first that is missing; empty when all are as they are named. */
    Future<Optional<Lack>> lacking(Failover failover) {
        Future<Optional<Lack>> lack = Future.succeededFuture(Optional.empty());
        for (Named named : namedBy(failover)) {
            lack = lack.compose(before -> before.isPresent() ? Future.succeededFuture(before) : lack(failover, named));
        }
        return lack;
    }

    private Future<Optional<Lack>> lack(Failover failover, Named named) {
        String namespace = failover.key().namespace();
        return kube.live(ConfigMap.class, namespace, named.name()).map(found -> {
            String what = "ConfigMap " + named.name() + ", named by " + named.path() + ",";
            if (found.isEmpty()) {
                return Optional.of(new Lack(
                        "ConfigMapNotFound",
                        what + " does not exist in namespace " + namespace + "; create it with the key "
                                + named.key()));
            }
            return found.get().getData() != null && found.get().getData().containsKey(named.key())
                    ? Optional.empty()
                    : Optional.of(new Lack("InvalidConfigMap", what + " has no key " + named.key() + "; add it"));
        });
    }

    private static List<Named> namedBy(Failover failover) {
        List<Named> all = new ArrayList<>();
        failover.redis()
                .pod()
                .container()
                .startupConfigMap()
                .ifPresent(name -> all.add(new Named("spec.redis.startupConfigMap", name, STARTUP_KEY)));
        failover.redis()
                .shutdown()
                .configMap()
                .ifPresent(name -> all.add(new Named("spec.redis.shutdownConfigMap", name, SHUTDOWN_KEY)));
        failover.sentinel()
                .pod()
                .container()
                .startupConfigMap()
                .ifPresent(name -> all.add(new Named("spec.sentinel.startupConfigMap", name, STARTUP_KEY)));
        return all;
    }
}
