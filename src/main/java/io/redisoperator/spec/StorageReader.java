package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.redisoperator.api.DatabasesSpec;
import org.jspecify.annotations.Nullable;

/** Reads where Redis keeps its data. */
final class StorageReader {
    private static final String PATH = "spec.redis.storage";

    private final Problems problems;
    private final Problems ignored;
    private final PodParts parts;
    private final Quantities quantities;

    /**
     * A reader of one spec.
     *
     * @param ignored takes what only the other kind of storage has: earlier operators passed over it, too
     */
    StorageReader(Problems problems, Problems ignored) {
        this.problems = problems;
        this.ignored = ignored;
        this.parts = new PodParts(problems);
        this.quantities = new Quantities(parts, problems);
    }

    StorageSettings read(DatabasesSpec.@Nullable Storage storage) {
        if (storage == null) {
            return new StorageSettings.Ephemeral(new EmptyDirVolumeSource());
        }
        boolean keep = Boolean.TRUE.equals(storage.keepAfterDeletion());
        if (storage.persistentVolumeClaim() != null) {
            if (storage.emptyDir() != null && !storage.emptyDir().isNull()) {
                ignored.add(PATH + ".emptyDir", "holds nothing beside persistentVolumeClaim; leave one of them out");
            }
            return new ClaimReader(problems, parts, quantities, PATH + ".persistentVolumeClaim")
                    .read(storage.persistentVolumeClaim(), keep);
        }
        if (keep) {
            ignored.add(
                    PATH + ".keepAfterDeletion",
                    "keeps claims, and there are none; write persistentVolumeClaim, or leave the field out");
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
