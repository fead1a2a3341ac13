package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;

/** Where Redis keeps its data. */
public sealed interface StorageSettings {
    /** Name of the volume. */
    String volume();

    /** A volume that dies with its pod. */
    record Ephemeral(EmptyDirVolumeSource source) implements StorageSettings {
        @Override
        public String volume() {
            return VolumeNames.DATA;
        }
    }

    /**
     * A claim template; {@code metadata.name} of the claim is the name of the volume.
     *
     * @param keepAfterDeletion whether the claims outlive the resource
     */
    record Claimed(PersistentVolumeClaim template, boolean keepAfterDeletion) implements StorageSettings {
        @Override
        public String volume() {
            return template.getMetadata().getName();
        }
    }
}
