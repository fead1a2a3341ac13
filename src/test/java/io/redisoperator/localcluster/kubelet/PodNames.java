package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;

/** Names that a pod answers to and knows. */
final class PodNames {
    private static final String DOMAIN = "cluster.local";

    private PodNames() {}

    static String hostname(Pod pod) {
        String wanted = pod.getSpec().getHostname();
        String name = wanted == null ? pod.getMetadata().getName() : wanted;
        return name.length() > 63 ? name.substring(0, 63) : name;
    }

    /** The content of /etc/hosts: itself, and the Services that have an address, as there is no DNS here. */
    static String hosts(Pod pod, String address, List<Service> services) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        lines.append(address).append(' ');
        String subdomain = pod.getSpec().getSubdomain();
        if (subdomain != null) {
            lines.append(String.join(
                            ".", hostname(pod), subdomain, pod.getMetadata().getNamespace(), "svc", DOMAIN))
                    .append(' ');
        }
        lines.append(hostname(pod)).append('\n');
        for (Service service : services) {
            String ip = service.getSpec().getClusterIP();
            if (ip != null && ip.startsWith("127.")) {
                lines.append(ip)
                        .append(' ')
                        .append(String.join(" ", names(service, pod)))
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private static List<String> names(Service service, Pod pod) {
        String name = service.getMetadata().getName();
        String namespace = service.getMetadata().getNamespace();
        String full = String.join(".", name, namespace, "svc", DOMAIN);
        Stream<String> always = Stream.of(full, name + "." + namespace + ".svc", name + "." + namespace);
        return namespace.equals(pod.getMetadata().getNamespace())
                ? Stream.concat(Stream.of(name), always).toList()
                : always.toList();
    }
}
