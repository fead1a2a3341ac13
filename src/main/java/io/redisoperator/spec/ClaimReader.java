package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirements;
import io.redisoperator.api.DatabasesSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the template of the claims of Redis pods. An API server takes a StatefulSet with any, and refuses the claims
 * that are made of it one by one, when everything else is there already: what it would refuse is a problem here.
 */
final class ClaimReader {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String STORAGE = "storage";
    private static final String SIZE = ".spec.resources.requests." + STORAGE;
    private static final String ONE_POD = "ReadWriteOncePod";
    private static final Set<String> ACCESS_MODES = Set.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", ONE_POD);

    private final Problems problems;
    private final PodParts parts;
    private final Quantities quantities;
    private final String path;

    ClaimReader(Problems problems, PodParts parts, Quantities quantities, String path) {
        this.problems = problems;
        this.parts = parts;
        this.quantities = quantities;
        this.path = path;
    }

    StorageSettings.Claimed read(DatabasesSpec.Claim claim, boolean keep) {
        Optional<DatabasesSpec.ClaimMetadata> metadata = Optional.ofNullable(claim.metadata());
        return new StorageSettings.Claimed(
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(name(
                                metadata.map(DatabasesSpec.ClaimMetadata::name).orElse("")))
                        .withLabels(labels(Texts.of(metadata.map(DatabasesSpec.ClaimMetadata::labels))))
                        .withAnnotations(annotations(Texts.of(metadata.map(DatabasesSpec.ClaimMetadata::annotations))))
                        .endMetadata()
                        .withSpec(spec(claim.spec()))
                        .build(),
                keep);
    }

    private String name(String name) {
        String at = path + ".metadata.name";
        if (name.isEmpty()) {
            problems.add(at, "is missing; it names the volume and the claims, for example data");
        } else if (!DNS_LABEL.matcher(name).matches()) {
            problems.add(at, "is no name for a volume; write at most 63 lower-case letters, digits and inner dashes");
        } else if (VolumeNames.OF_REDIS.contains(name)) {
            problems.add(at, name + " is a volume of the operator's; choose another name");
        }
        return name;
    }

    private Map<String, String> labels(Map<String, String> labels) {
        labels.forEach((key, value) -> {
            String at = path + ".metadata.labels[" + key + "]";
            if (!LabelSyntax.isKey(key)) {
                problems.add(at, "is no key of a label; " + LabelSyntax.KEY_PARTS);
            } else if (!LabelSyntax.isValue(value)) {
                problems.add(at, "is no value of a label; " + LabelSyntax.VALUE_PARTS);
            }
        });
        return labels;
    }

    private Map<String, String> annotations(Map<String, String> annotations) {
        annotations.keySet().stream()
                .filter(key -> !LabelSyntax.isKey(domainInLowerCase(key)))
                .forEach(key -> problems.add(
                        path + ".metadata.annotations[" + key + "]",
                        "is no key of an annotation; " + LabelSyntax.KEY_PARTS));
        AnnotationReader.refuseTooMuch(annotations, path + ".metadata.annotations", problems);
        return annotations;
    }

    /** Of labels, an API server takes no other. */
    private static String domainInLowerCase(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash).toLowerCase(Locale.ROOT) + key.substring(slash);
    }

    private PersistentVolumeClaimSpec spec(@Nullable JsonNode spec) {
        JsonNode written = Objects.requireNonNullElse(spec, MissingNode.getInstance());
        boolean sized = written.at("/resources/requests").hasNonNull(STORAGE);
        if (!sized) {
            problems.add(path + SIZE, "is missing; say how large each volume is to be, for example 1Gi");
        }
        if (!quantities.amountsFit(written.path("resources"), path + ".spec.resources")) {
            return new PersistentVolumeClaimSpec();
        }
        PersistentVolumeClaimSpec none = new PersistentVolumeClaimSpec();
        Optional<PersistentVolumeClaimSpec> read = written.isMissingNode() || written.isNull()
                ? Optional.of(none)
                : parts.read(written, PersistentVolumeClaimSpec.class, path + ".spec");
        read.ifPresent(this::check);
        return read.orElse(none);
    }

    private void check(PersistentVolumeClaimSpec spec) {
        accessModes(spec.getAccessModes());
        Optional.ofNullable(spec.getResources())
                .map(VolumeResourceRequirements::getRequests)
                .map(requests -> requests.get(STORAGE))
                .filter(size -> size.getNumericalAmount().signum() == 0)
                .ifPresent(none -> problems.add(
                        path + SIZE, "is " + none + "; say how large each volume is to be, for example 1Gi"));
        if (spec.getVolumeMode() != null && !spec.getVolumeMode().equals("Filesystem")) {
            problems.add(
                    path + ".spec.volumeMode",
                    "gives Redis no directory to write to; leave the field out, or write Filesystem");
        }
        new ClaimSources(problems, path + ".spec").check(spec);
        named(spec.getStorageClassName(), "storageClassName", "a StorageClass; write one, or leave the field out");
        named(
                spec.getVolumeAttributesClassName(),
                "volumeAttributesClassName",
                "a VolumeAttributesClass; write one, or leave the field out");
    }

    private void named(@Nullable String name, String field, String what) {
        Optional<String> unused = ObjectReferences.read(name, what, path + ".spec." + field, problems);
    }

    private void accessModes(List<String> modes) {
        String at = path + ".spec.accessModes";
        if (modes.isEmpty()) {
            problems.add(at, "is missing; say how each volume may be mounted, for example [ReadWriteOnce]");
        }
        for (int i = 0; i < modes.size(); i++) {
            if (!ACCESS_MODES.contains(modes.get(i))) {
                problems.add(
                        at + "[" + i + "]",
                        "is no way to mount a volume; write ReadWriteOnce, ReadWriteOncePod or ReadWriteMany");
            }
        }
        if (modes.contains(ONE_POD) && modes.stream().anyMatch(mode -> !mode.equals(ONE_POD))) {
            problems.add(at, ONE_POD + " goes with no other; leave one of them out");
        }
    }
}
