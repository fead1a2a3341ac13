package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Reads ConfigMaps and Secrets as plain keys and bytes, always fresh from the API. */
final class ConfigSource {
    private final KubernetesClient client;

    ConfigSource(KubernetesClient client) {
        this.client = client;
    }

    /** The two kinds of object that hold keys. */
    enum Kind {
        CONFIG_MAP("configmap", "ConfigMap"),
        SECRET("secret", "Secret");

        private final String plain;
        private final String title;

        Kind(String plain, String title) {
            this.plain = plain;
            this.title = title;
        }

        String plain() {
            return plain;
        }

        String title() {
            return title;
        }
    }

    /** Identity of a ConfigMap or Secret. */
    record Key(Kind kind, String namespace, String name) {}

    Map<String, byte[]> read(Key key) throws ConfigMissing {
        return switch (key.kind()) {
            case CONFIG_MAP -> configMap(key);
            case SECRET -> secret(key);
        };
    }

    private Map<String, byte[]> configMap(Key key) throws ConfigMissing {
        ConfigMap found = client.configMaps()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (found == null) {
            throw missing(key);
        }
        Map<String, byte[]> data = new TreeMap<>();
        if (found.getData() != null) {
            found.getData().forEach((name, value) -> data.put(name, value.getBytes(StandardCharsets.UTF_8)));
        }
        decode(found.getBinaryData(), data);
        return data;
    }

    private Map<String, byte[]> secret(Key key) throws ConfigMissing {
        Secret found = client.secrets()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (found == null) {
            throw missing(key);
        }
        Map<String, byte[]> data = new TreeMap<>();
        decode(found.getData(), data);
        // A real API server turns this into data; the mock leaves it as it was written.
        if (found.getStringData() != null) {
            found.getStringData().forEach((name, value) -> data.put(name, value.getBytes(StandardCharsets.UTF_8)));
        }
        return data;
    }

    private static void decode(Map<String, String> encoded, Map<String, byte[]> into) {
        if (encoded != null) {
            encoded.forEach((name, value) -> into.put(name, Base64.getDecoder().decode(value)));
        }
    }

    private static ConfigMissing missing(Key key) {
        return new ConfigMissing(key.kind().plain() + " \"" + key.name() + "\" not found");
    }
}
