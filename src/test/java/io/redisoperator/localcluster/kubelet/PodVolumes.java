package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of one pod as folders of the host; they live as long as the pod, claims longer. */
final class PodVolumes {
    private final Path folder;
    private final ConfigSource configs;
    private final Claims claims;
    private final boolean ownsGroups;
    private final Map<String, AtomicFolder> shown = new HashMap<>();
    private final Map<String, Path> sources = new HashMap<>();

    /**
     * @param folder the pod's own
     * @param ownsGroups whether files may be given to the pod's fsGroup
     */
    PodVolumes(Path folder, ConfigSource configs, Claims claims, boolean ownsGroups) {
        this.folder = folder;
        this.configs = configs;
        this.claims = claims;
        this.ownsGroups = ownsGroups;
    }

    /** Makes all volumes that are not there yet; call again after a {@link ConfigMissing}. */
    void prepare(Pod pod, String address) throws ConfigMissing, IOException {
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (!sources.containsKey(volume.getName())) {
                sources.put(volume.getName(), create(volume, pod, address));
            }
        }
    }

    /** Writes the present content of ConfigMaps, Secrets and the downward API into the folders. */
    void refresh(Pod pod, String address) throws ConfigMissing, IOException {
        for (Volume volume : pod.getSpec().getVolumes()) {
            AtomicFolder target = shown.get(volume.getName());
            var content = VolumeContent.of(volume, pod, address, configs);
            if (target != null && content.isPresent()) {
                target.write(content.get(), group(pod));
            }
        }
    }

    static boolean uses(Pod pod, ConfigSource.Key key) {
        return pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> VolumeContent.sources(
                                volume, pod.getMetadata().getNamespace())
                        .contains(key));
    }

    /**
     * What a container mounts.
     *
     * @param environment for {@code subPathExpr}
     */
    List<Mount> mounts(Container container, Map<String, String> environment) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path source = sources.get(mount.getName());
            if (source == null) {
                continue;
            }
            String subPath = mount.getSubPathExpr() == null
                    ? mount.getSubPath()
                    : Expansion.expand(mount.getSubPathExpr(), environment);
            AtomicFolder content = shown.get(mount.getName());
            if (subPath != null && !subPath.isEmpty()) {
                source = content == null ? subFolder(source, subPath) : content.resolve(subPath);
            }
            boolean readOnly = content != null || Boolean.TRUE.equals(mount.getReadOnly());
            mounts.add(new Mount(source, Path.of(mount.getMountPath()).normalize(), readOnly));
        }
        return mounts;
    }

    void delete() throws IOException {
        FileTree.delete(folder);
    }

    private Path create(Volume volume, Pod pod, String address) throws ConfigMissing, IOException {
        if (volume.getPersistentVolumeClaim() != null) {
            Path claim = claims.folder(
                    pod.getMetadata().getNamespace(),
                    volume.getPersistentVolumeClaim().getClaimName());
            giveToGroup(claim, pod);
            return claim;
        }
        if (volume.getHostPath() != null) {
            return Path.of(volume.getHostPath().getPath());
        }
        Path place = folder.resolve(volume.getName());
        var content = VolumeContent.of(volume, pod, address, configs);
        Files.createDirectories(place);
        if (content.isPresent()) {
            AtomicFolder files = new AtomicFolder(place);
            files.write(content.get(), group(pod));
            shown.put(volume.getName(), files);
        } else {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
            giveToGroup(place, pod);
        }
        return place;
    }

    private static Path subFolder(Path volume, String subPath) throws IOException {
        Path place = volume.resolve(subPath);
        if (!Files.exists(place)) {
            Files.createDirectories(place);
        }
        return place;
    }

    private void giveToGroup(Path place, Pod pod) throws IOException {
        Optional<Long> group = group(pod);
        if (group.isPresent()) {
            Files.setAttribute(place, "unix:gid", group.get().intValue());
            Files.setAttribute(place, "unix:mode", 02777);
        }
    }

    private Optional<Long> group(Pod pod) {
        PodSecurityContext context = pod.getSpec().getSecurityContext();
        return ownsGroups && context != null ? Optional.ofNullable(context.getFsGroup()) : Optional.empty();
    }
}
