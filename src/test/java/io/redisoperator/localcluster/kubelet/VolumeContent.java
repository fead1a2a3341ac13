package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of a volume that shows objects of the API: ConfigMap, Secret, downward API, or several projected into one. */
final class VolumeContent {
    private static final int DEFAULT_MODE = 0644;

    private final ConfigSource configs;
    private final Pod pod;
    private final String address;
    private final Map<String, AtomicFolder.Entry> files = new LinkedHashMap<>();

    private VolumeContent(ConfigSource configs, Pod pod, String address) {
        this.configs = configs;
        this.pod = pod;
        this.address = address;
    }

    /** The files, or nothing when the volume is of another kind. */
    static Optional<Map<String, AtomicFolder.Entry>> of(Volume volume, Pod pod, String address, ConfigSource configs)
            throws ConfigMissing {
        VolumeContent content = new VolumeContent(configs, pod, address);
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            content.keys(
                    new ConfigSource.Key(ConfigSource.Kind.CONFIG_MAP, content.namespace(), source.getName()),
                    source.getItems(),
                    source.getDefaultMode(),
                    source.getOptional());
        } else if (volume.getSecret() != null) {
            var source = volume.getSecret();
            content.keys(
                    new ConfigSource.Key(ConfigSource.Kind.SECRET, content.namespace(), source.getSecretName()),
                    source.getItems(),
                    source.getDefaultMode(),
                    source.getOptional());
        } else if (volume.getDownwardAPI() != null) {
            content.fields(
                    volume.getDownwardAPI().getItems(), volume.getDownwardAPI().getDefaultMode());
        } else if (volume.getProjected() != null) {
            for (VolumeProjection projection : volume.getProjected().getSources()) {
                content.project(projection, volume.getProjected().getDefaultMode());
            }
        } else {
            return Optional.empty();
        }
        return Optional.of(content.files);
    }

    /** The objects that a volume's files come from. */
    static Set<ConfigSource.Key> sources(Volume volume, String namespace) {
        Set<ConfigSource.Key> keys = new LinkedHashSet<>();
        if (volume.getConfigMap() != null) {
            keys.add(new ConfigSource.Key(
                    ConfigSource.Kind.CONFIG_MAP,
                    namespace,
                    volume.getConfigMap().getName()));
        }
        if (volume.getSecret() != null) {
            keys.add(new ConfigSource.Key(
                    ConfigSource.Kind.SECRET, namespace, volume.getSecret().getSecretName()));
        }
        if (volume.getProjected() != null) {
            for (VolumeProjection projection : volume.getProjected().getSources()) {
                if (projection.getConfigMap() != null) {
                    keys.add(new ConfigSource.Key(
                            ConfigSource.Kind.CONFIG_MAP,
                            namespace,
                            projection.getConfigMap().getName()));
                }
                if (projection.getSecret() != null) {
                    keys.add(new ConfigSource.Key(
                            ConfigSource.Kind.SECRET,
                            namespace,
                            projection.getSecret().getName()));
                }
            }
        }
        return keys;
    }

    /** There is no issuer of service account tokens and no cluster CA here, so those projections stay empty. */
    private void project(VolumeProjection projection, @Nullable Integer mode) throws ConfigMissing {
        if (projection.getConfigMap() != null) {
            var source = projection.getConfigMap();
            boolean clusterCa = "kube-root-ca.crt".equals(source.getName());
            keys(
                    new ConfigSource.Key(ConfigSource.Kind.CONFIG_MAP, namespace(), source.getName()),
                    source.getItems(),
                    mode,
                    clusterCa || Boolean.TRUE.equals(source.getOptional()));
        } else if (projection.getSecret() != null) {
            var source = projection.getSecret();
            keys(
                    new ConfigSource.Key(ConfigSource.Kind.SECRET, namespace(), source.getName()),
                    source.getItems(),
                    mode,
                    source.getOptional());
        } else if (projection.getDownwardAPI() != null) {
            fields(projection.getDownwardAPI().getItems(), mode);
        }
    }

    private void keys(
            ConfigSource.Key key,
            @Nullable List<KeyToPath> items,
            @Nullable Integer defaultMode,
            @Nullable Boolean optional)
            throws ConfigMissing {
        Map<String, byte[]> data;
        try {
            data = configs.read(key);
        } catch (ConfigMissing missing) {
            if (Boolean.TRUE.equals(optional)) {
                return;
            }
            throw missing;
        }
        int mode = defaultMode == null ? DEFAULT_MODE : defaultMode;
        if (items == null || items.isEmpty()) {
            data.forEach((name, content) -> files.put(name, new AtomicFolder.Entry(content, mode)));
            return;
        }
        for (KeyToPath item : items) {
            byte[] content = data.get(item.getKey());
            if (content != null) {
                files.put(
                        item.getPath(),
                        new AtomicFolder.Entry(content, item.getMode() == null ? mode : item.getMode()));
            } else if (!Boolean.TRUE.equals(optional)) {
                throw new ConfigMissing("references non-existent " + key.kind().plain() + " key: " + item.getKey());
            }
        }
    }

    private void fields(List<DownwardAPIVolumeFile> items, @Nullable Integer defaultMode) {
        int mode = defaultMode == null ? DEFAULT_MODE : defaultMode;
        for (DownwardAPIVolumeFile item : items) {
            String value = item.getFieldRef() != null
                    ? FieldReference.field(pod, address, item.getFieldRef().getFieldPath())
                    : FieldReference.resource(
                            pod, pod.getSpec().getContainers().getFirst(), item.getResourceFieldRef());
            files.put(
                    item.getPath(),
                    new AtomicFolder.Entry(
                            value.getBytes(StandardCharsets.UTF_8), item.getMode() == null ? mode : item.getMode()));
        }
    }

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }
}
