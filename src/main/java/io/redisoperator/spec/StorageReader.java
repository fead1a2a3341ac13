package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.redisoperator.api.DatabasesSpec;
import org.jspecify.annotations.Nullable;

/** Reads where Redis keeps its data. */
final class StorageReader {
    private static final String PATH = "spec.redis.storage";

    private final Problems problems;
    private final PodParts parts;
    private final Quantities quantities;

    StorageReader(Problems problems) {
        this.problems = problems;
        this.parts = new PodParts(problems);
        this.quantities = new Quantities(parts, problems);
    }

    StorageSettings read(DatabasesSpec.@Nullable Storage storage) {
        if (storage == null) {
            return new StorageSettings.Ephemeral(new EmptyDirVolumeSource());
        }
        if (storage.persistentVolumeClaim() != null) {
            return new ClaimReader(problems, parts, quantities, PATH + ".persistentVolumeClaim")
                    .read(storage.persistentVolumeClaim(), Boolean.TRUE.equals(storage.keepAfterDeletion()));
        }
        return new StorageSettings.Ephemeral(emptyDir(storage.emptyDir()));
    }

    private EmptyDirVolumeSource emptyDir(@Nullable JsonNode emptyDir) {
        EmptyDirVolumeSource byDefault = new EmptyDirVolumeSource();
        if (emptyDir == null
                || (emptyDir.hasNonNull("sizeLimit")
                        && !quantities.fits(emptyDir.get("sizeLimit"), PATH + ".emptyDir.sizeLimit"))) {
            return byDefault;
        }
        return parts.read(emptyDir, EmptyDirVolumeSource.class, PATH + ".emptyDir", byDefault);
    }
}
