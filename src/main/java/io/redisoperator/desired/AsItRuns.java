package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.BootstrapNode;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Replicas;
import io.redisoperator.spec.Running;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What a cluster's objects say that it runs with, whichever operator wrote them. */
public final class AsItRuns {
    private AsItRuns() {}

    /**
     * What runs.
     *
     * @param set that makes the Redis pods
     * @param sentinels that makes the sentinels, if there is one
     * @param redisFile that Redis boots from, if there is one
     * @param sentinelFile that sentinels boot from, if there is one
     * @param following the Redis outside that is on record as followed
     */
    public static Running of(
            StatefulSet set,
            Optional<Deployment> sentinels,
            Optional<ConfigMap> redisFile,
            Optional<ConfigMap> sentinelFile,
            Optional<BootstrapNode> following) {
        return new Running(
                // Each is asked after by its name, and of one that was scaled up without bound no memory holds the
                // names.
                count(Optional.ofNullable(set.getSpec().getReplicas()).map(n -> Math.min(n, Replicas.MOST))),
                port(set),
                redisFile.flatMap(ConfigMemory::noted).map(AsItRuns::lines),
                count(sentinels.map(Deployment::getSpec).map(DeploymentSpec::getReplicas)),
                sentinelFile.flatMap(SentinelConfig::masterName),
                sentinelFile.flatMap(SentinelConfig::monitor),
                following);
    }

    /** A component that was scaled down to nothing from outside is not therefore meant to be nothing. */
    private static OptionalInt count(Optional<Integer> replicas) {
        return replicas.filter(n -> n > 0).stream().mapToInt(Integer::intValue).findFirst();
    }

    private static OptionalInt port(StatefulSet set) {
        return Stream.ofNullable(set.getSpec().getTemplate())
                .flatMap(template -> Stream.ofNullable(template.getSpec()))
                .flatMap(pod -> pod.getContainers().stream())
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> Ports.REDIS_NAME.equals(port.getName()))
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst();
    }

    private static List<String> lines(ConfigMemory memory) {
        return memory.asked().entrySet().stream()
                .map(e -> new ConfigLine(e.getKey(), List.of(e.getValue())).toString())
                .toList();
    }
}
