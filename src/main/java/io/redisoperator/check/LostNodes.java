package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.Node;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.redis.AtHome;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes Kubernetes has lost: their kubelet has not been heard of for {@code node-monitor-grace-period}, or a person
 * has declared them out of service. Nodes are read when there is a reason to doubt one, rather than watched: they are many,
 * they change every few seconds, and an operator of some namespaces may not have the right.
 */
final class LostNodes {
    /** An answer serves all looks at all clusters for as long. */
    private static final Duration FRESH = Duration.ofSeconds(3);
    /** A look is not to take longer because of it. */
    private static final Duration BOUND = Duration.ofSeconds(1);
    /** How long nobody asks again who was told that it may not. */
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);

    private final Kube kube;
    private final InstantSource clock;
    private final Map<String, Asked> asked = new HashMap<>();
    private Instant allowedFrom = Instant.MIN;

    private record Asked(Instant at, Future<Boolean> lost) {}

    LostNodes(Kube kube, InstantSource clock) {
        this.kube = kube;
        this.clock = clock;
    }

    /** Whether that node is lost; false where that cannot be found out in time. The future never fails. */
    Future<Boolean> isLost(String node) {
        Instant now = clock.instant();
        if (node.isEmpty() || now.isBefore(allowedFrom)) {
            return Future.succeededFuture(false);
        }
        asked.values().removeIf(answer -> answer.at().plus(FRESH).isBefore(now));
        return asked.computeIfAbsent(node, name -> new Asked(now, ask(name))).lost();
    }

    private Future<Boolean> ask(String name) {
        return AtHome.of(kube.live(Node.class, "", name).timeout(BOUND.toMillis(), TimeUnit.MILLISECONDS))
                .map(node -> node.map(LostNodes::isLost).orElse(false))
                .otherwise(failure -> unknown(name, failure));
    }

    private boolean unknown(String name, Throwable failure) {
        if (failure instanceof KubeFailure refused && refused.kind() == KubeFailure.Kind.FORBIDDEN) {
            allowedFrom = clock.instant().plus(REFUSED);
            LOG.warn(
                    "Nodes cannot be read, so that a lost one is no reason to replace its master before Sentinel does;"
                            + " \"get\" on nodes in a ClusterRole lets them be: {}",
                    failure.getMessage());
        } else {
            LOG.debug("Whether node {} is lost is unknown: {}", name, failure.getMessage());
        }
        return false;
    }

    private static boolean isLost(Node node) {
        boolean unheardOf = Optional.ofNullable(node.getStatus())
                .flatMap(status -> Optional.ofNullable(status.getConditions()))
                .orElse(List.of())
                .stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "Unknown".equals(c.getStatus()));
        return unheardOf
                || Optional.ofNullable(node.getSpec())
                        .flatMap(spec -> Optional.ofNullable(spec.getTaints()))
                        .orElse(List.of())
                        .stream()
                        .anyMatch(taint -> OUT_OF_SERVICE.equals(taint.getKey()));
    }
}
