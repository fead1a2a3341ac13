package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Keeps one EndpointSlice for each Service that selects pods. */
final class EndpointSlices implements Reconciler {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private final KubernetesClient client;

    EndpointSlices(KubernetesClient client) {
        this.client = client;
    }

    static boolean selects(Service service, Pod pod) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null
                && !selector.isEmpty()
                && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        Service service = client.services()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (service == null
                || Ownership.terminating(service)
                || service.getSpec().getSelector().isEmpty()) {
            return true;
        }
        List<Pod> pods = client
                .pods()
                .inNamespace(key.namespace())
                .withLabels(service.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(pod -> !Pods.finished(pod) && pod.getStatus().getPodIP() != null)
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
        write(service, pods);
        return true;
    }

    private void write(Service service, List<Pod> pods) {
        EndpointSlice wanted = new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(service.getMetadata().getName() + "-local")
                .withNamespace(service.getMetadata().getNamespace())
                .addToLabels(service.getMetadata().getLabels())
                .addToLabels(SERVICE_NAME, service.getMetadata().getName())
                .addToLabels(MANAGED_BY, "endpointslice-controller.k8s.io")
                .withOwnerReferences(Ownership.controller(service))
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(pods.stream().map(pod -> endpoint(service, pod)).toList())
                .withPorts(service.getSpec().getPorts().stream()
                        .map(port -> port(port, pods))
                        .flatMap(Optional::stream)
                        .toList())
                .build();
        EndpointSlice actual = client.resource(wanted).get();
        if (actual == null) {
            client.resource(wanted).create();
        } else if (!actual.getEndpoints().equals(wanted.getEndpoints())
                || !actual.getPorts().equals(wanted.getPorts())) {
            client.resource(new EndpointSliceBuilder(actual)
                            .withEndpoints(wanted.getEndpoints())
                            .withPorts(wanted.getPorts())
                            .build())
                    .update();
        }
    }

    private static Endpoint endpoint(Service service, Pod pod) {
        boolean unready = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        boolean serving = Pods.ready(pod);
        boolean terminating = Ownership.terminating(pod);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions()
                .withReady(unready || (serving && !terminating))
                .withServing(serving)
                .withTerminating(terminating)
                .endConditions()
                .withHostname(pod.getSpec().getHostname())
                .withNodeName(pod.getSpec().getNodeName())
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build();
    }

    /** The port on the pods; none while a port goes by a name that no pod has. */
    private static Optional<EndpointPort> port(ServicePort port, List<Pod> pods) {
        IntOrString target = port.getTargetPort();
        Optional<Integer> number = target.getIntVal() != null
                ? Optional.of(target.getIntVal())
                : pods.stream()
                        .flatMap(pod -> pod.getSpec().getContainers().stream())
                        .flatMap(container -> container.getPorts().stream())
                        .filter(each -> Objects.equals(each.getName(), target.getStrVal()))
                        .map(ContainerPort::getContainerPort)
                        .findFirst();
        return number.map(value -> new EndpointPortBuilder()
                .withName(port.getName() == null ? "" : port.getName())
                .withProtocol(port.getProtocol())
                .withPort(value)
                .build());
    }
}
