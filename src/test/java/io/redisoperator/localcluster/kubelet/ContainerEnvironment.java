package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment variables of one container, in the order in which later ones win and may refer to earlier ones. */
final class ContainerEnvironment {
    private final ConfigSource configs;
    private final Pod pod;
    private final String address;
    private final Map<String, String> values = new LinkedHashMap<>();

    private ContainerEnvironment(ConfigSource configs, Pod pod, String address) {
        this.configs = configs;
        this.pod = pod;
        this.address = address;
    }

    /**
     * Image, then Services, then {@code envFrom}, then {@code env}.
     *
     * @param services those of the pod's namespace
     */
    static Map<String, String> of(
            Container container,
            LocalImage image,
            Pod pod,
            String address,
            List<Service> services,
            ConfigSource configs)
            throws ConfigMissing {
        ContainerEnvironment environment = new ContainerEnvironment(configs, pod, address);
        environment.values.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.values.put("HOME", "/root");
        environment.values.put("HOSTNAME", PodNames.hostname(pod));
        environment.values.putAll(image.environment());
        if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
            services.forEach(environment::link);
        }
        for (EnvFromSource source : container.getEnvFrom()) {
            environment.all(source);
        }
        for (EnvVar variable : container.getEnv()) {
            environment.one(variable, container);
        }
        return environment.values;
    }

    /** The variables by which a container finds a Service, as links between containers once had them. */
    private void link(Service service) {
        String ip = service.getSpec().getClusterIP();
        var ports = service.getSpec().getPorts();
        if (ip == null || ip.isEmpty() || ip.equals("None") || ports.isEmpty()) {
            return;
        }
        String name = screaming(service.getMetadata().getName());
        values.put(name + "_SERVICE_HOST", ip);
        values.put(name + "_SERVICE_PORT", ports.getFirst().getPort().toString());
        for (var port : ports) {
            if (port.getName() != null && !port.getName().isEmpty()) {
                values.put(
                        name + "_SERVICE_PORT_" + screaming(port.getName()),
                        port.getPort().toString());
            }
        }
        String first = null;
        for (var port : ports) {
            String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
            String url = protocol.toLowerCase(java.util.Locale.ROOT) + "://" + ip + ":" + port.getPort();
            if (first == null) {
                first = url;
                values.put(name + "_PORT", url);
            }
            String prefix = name + "_PORT_" + port.getPort() + "_" + protocol;
            values.put(prefix, url);
            values.put(prefix + "_PROTO", protocol.toLowerCase(java.util.Locale.ROOT));
            values.put(prefix + "_PORT", port.getPort().toString());
            values.put(prefix + "_ADDR", ip);
        }
    }

    private void all(EnvFromSource source) throws ConfigMissing {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        if (source.getConfigMapRef() != null) {
            var reference = source.getConfigMapRef();
            addAll(key(ConfigSource.Kind.CONFIG_MAP, reference.getName()), prefix, reference.getOptional());
        }
        if (source.getSecretRef() != null) {
            var reference = source.getSecretRef();
            addAll(key(ConfigSource.Kind.SECRET, reference.getName()), prefix, reference.getOptional());
        }
    }

    private void addAll(ConfigSource.Key key, String prefix, @Nullable Boolean optional) throws ConfigMissing {
        try {
            configs.read(key).forEach((name, value) -> values.put(prefix + name, text(value)));
        } catch (ConfigMissing missing) {
            if (!Boolean.TRUE.equals(optional)) {
                throw missing;
            }
        }
    }

    private void one(EnvVar variable, Container container) throws ConfigMissing {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            String written = variable.getValue() == null ? "" : variable.getValue();
            values.put(variable.getName(), Expansion.expand(written, values));
            return;
        }
        String value = null;
        if (source.getFieldRef() != null) {
            value = FieldReference.field(pod, address, source.getFieldRef().getFieldPath());
        } else if (source.getResourceFieldRef() != null) {
            value = FieldReference.resource(pod, container, source.getResourceFieldRef());
        } else if (source.getConfigMapKeyRef() != null) {
            var reference = source.getConfigMapKeyRef();
            value = read(
                    key(ConfigSource.Kind.CONFIG_MAP, reference.getName()),
                    reference.getKey(),
                    reference.getOptional());
        } else if (source.getSecretKeyRef() != null) {
            var reference = source.getSecretKeyRef();
            value = read(
                    key(ConfigSource.Kind.SECRET, reference.getName()), reference.getKey(), reference.getOptional());
        }
        if (value != null) {
            values.put(variable.getName(), value);
        }
    }

    private @Nullable String read(ConfigSource.Key key, String entry, @Nullable Boolean optional) throws ConfigMissing {
        try {
            byte[] value = configs.read(key).get(entry);
            if (value != null) {
                return text(value);
            }
            throw new ConfigMissing("couldn't find key " + entry + " in "
                    + key.kind().title() + " " + key.namespace() + "/" + key.name());
        } catch (ConfigMissing missing) {
            if (Boolean.TRUE.equals(optional)) {
                return null;
            }
            throw missing;
        }
    }

    private ConfigSource.Key key(ConfigSource.Kind kind, String name) {
        return new ConfigSource.Key(kind, pod.getMetadata().getNamespace(), name);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static String screaming(String name) {
        return name.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }
}
