package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.redisoperator.api.DatabasesSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where Redis keeps its data. */
final class StorageReader {
    private static final String PATH = "spec.redis.storage";
    private static final String CLAIM = PATH + ".persistentVolumeClaim";
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

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
            return claimed(storage.persistentVolumeClaim(), Boolean.TRUE.equals(storage.keepAfterDeletion()));
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

    private StorageSettings claimed(DatabasesSpec.Claim claim, boolean keep) {
        Optional<DatabasesSpec.ClaimMetadata> metadata = Optional.ofNullable(claim.metadata());
        String name = metadata.map(DatabasesSpec.ClaimMetadata::name).orElse("");
        if (name.isEmpty()) {
            problems.add(CLAIM + ".metadata.name", "is missing; it names the volume and the claims, for example data");
        } else if (!DNS_LABEL.matcher(name).matches()) {
            problems.add(
                    CLAIM + ".metadata.name",
                    "is no name for a volume; write at most 63 lower-case letters, digits and inner dashes");
        } else if (VolumeNames.OF_REDIS.contains(name)) {
            problems.add(CLAIM + ".metadata.name", name + " is a volume of the operator's; choose another name");
        }
        return new StorageSettings.Claimed(
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Texts.of(metadata.map(DatabasesSpec.ClaimMetadata::labels)))
                        .withAnnotations(Texts.of(metadata.map(DatabasesSpec.ClaimMetadata::annotations)))
                        .endMetadata()
                        .withSpec(claimSpec(claim.spec()))
                        .build(),
                keep);
    }

    private PersistentVolumeClaimSpec claimSpec(@Nullable JsonNode spec) {
        PersistentVolumeClaimSpec byDefault = new PersistentVolumeClaimSpec();
        JsonNode written = Objects.requireNonNullElse(spec, MissingNode.getInstance());
        JsonNode size = written.at("/resources/requests/storage");
        String path = CLAIM + ".spec.resources.requests.storage";
        if (size.isMissingNode() || size.isNull()) {
            problems.add(path, "is missing; say how large each volume is to be, for example 1Gi");
            return byDefault;
        }
        return quantities.fits(size, path)
                ? parts.read(written, PersistentVolumeClaimSpec.class, CLAIM + ".spec", byDefault)
                : byDefault;
    }
}
