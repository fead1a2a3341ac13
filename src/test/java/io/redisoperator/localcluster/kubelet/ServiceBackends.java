package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which pods a connection to a Service may reach; what EndpointSlices would say. */
final class ServiceBackends {
    private ServiceBackends() {}

    /** For each local address and port of a Service, the pods behind it. */
    static Map<InetSocketAddress, List<InetSocketAddress>> of(Collection<Service> services, Collection<Pod> pods) {
        Map<InetSocketAddress, List<InetSocketAddress>> all = new HashMap<>();
        for (Service service : services) {
            String ip = service.getSpec().getClusterIP();
            Map<String, String> selector = service.getSpec().getSelector();
            if (ip == null || !ip.startsWith("127.") || selector == null || selector.isEmpty()) {
                continue;
            }
            List<Pod> selected = selected(service, selector, pods);
            for (ServicePort port : service.getSpec().getPorts()) {
                all.put(
                        new InetSocketAddress(ip, port.getPort()),
                        selected.stream()
                                .flatMap(pod -> backend(port, pod).stream())
                                .toList());
            }
        }
        return all;
    }

    private static List<Pod> selected(Service service, Map<String, String> selector, Collection<Pod> pods) {
        List<Pod> candidates = pods.stream()
                .filter(pod -> pod.getMetadata()
                        .getNamespace()
                        .equals(service.getMetadata().getNamespace()))
                .filter(pod -> pod.getMetadata().getLabels() != null
                        && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                .filter(pod -> !"Succeeded".equals(pod.getStatus().getPhase())
                        && !"Failed".equals(pod.getStatus().getPhase()))
                .toList();
        if (Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses())) {
            return candidates;
        }
        List<Pod> serving = candidates.stream().filter(ServiceBackends::isReady).toList();
        Predicate<Pod> terminating = pod -> pod.getMetadata().getDeletionTimestamp() != null;
        List<Pod> staying = serving.stream().filter(terminating.negate()).toList();
        // Pods that end but still serve are better than none.
        return staying.isEmpty() ? serving : staying;
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    private static Optional<InetSocketAddress> backend(ServicePort port, Pod pod) {
        IntOrString target = port.getTargetPort();
        Optional<Integer> number = target == null || target.getValue() == null
                ? Optional.of(port.getPort())
                : Optional.ofNullable(target.getIntVal())
                        .filter(value -> value != 0)
                        .or(() -> named(target.getStrVal(), pod));
        return number.map(value -> new InetSocketAddress(pod.getStatus().getPodIP(), value));
    }

    private static Optional<Integer> named(String name, Pod pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getName() != null && port.getName().equals(name))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }
}
