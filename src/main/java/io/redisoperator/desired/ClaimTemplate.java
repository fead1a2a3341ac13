package io.redisoperator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What of a claim template never changes for the claims that are there: all but its size and its owner. */
record ClaimTemplate(ObjectNode content) {
    /** On the StatefulSet: the template as it was asked for, without what the API server and others add to it. */
    static final String ANNOTATION = "redisfailovers.databases.spotahome.com/claim-template";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String STORAGE = "storage";
    private static final String METADATA = "metadata";
    private static final String SPEC = "spec";
    private static final List<String> NOT_ASKED =
            List.of("creationTimestamp", "finalizers", "managedFields", "namespace", "ownerReferences");

    static ClaimTemplate asked(PersistentVolumeClaim template) {
        ObjectNode all = JSON.valueToTree(template);
        ObjectNode content = JSON.createObjectNode();
        content.set(METADATA, all.path(METADATA).deepCopy());
        content.set(SPEC, all.path(SPEC).deepCopy());
        content.withObject("/metadata").remove(NOT_ASKED);
        if (content.at("/spec/resources/requests") instanceof ObjectNode requests) {
            requests.remove(STORAGE);
        }
        if ("Filesystem".equals(content.at("/spec/volumeMode").asText())) {
            content.withObject("/spec").remove("volumeMode");
        }
        return new ClaimTemplate(withoutEmpty(content));
    }

    /** The template that a StatefulSet was made with; empty for one that keeps its data elsewhere. */
    static Optional<ClaimTemplate> in(StatefulSet set) {
        return set.getSpec().getVolumeClaimTemplates().stream()
                .findFirst()
                .map(actual -> noted(set).orElseGet(() -> asked(actual)));
    }

    /** Whether a StatefulSet, by its note or else as it is, has what is asked for. */
    boolean holdsFor(StatefulSet set) {
        return noted(set)
                .map(this::equals)
                .orElseGet(() -> in(set).filter(actual -> Drift.holds(actual.content, content))
                        .isPresent());
    }

    String name() {
        return content.at("/metadata/name").asText();
    }

    /** A claim template of that size. */
    PersistentVolumeClaim sized(Quantity size) {
        return new PersistentVolumeClaimBuilder(JSON.convertValue(content, PersistentVolumeClaim.class))
                .editSpec()
                .editOrNewResources()
                .addToRequests(STORAGE, size)
                .endResources()
                .endSpec()
                .build();
    }

    /** The fields that another template has otherwise, as paths below the claim. */
    List<String> differences(ClaimTemplate other) {
        TreeSet<String> paths = new TreeSet<>();
        differing(content.path(METADATA), other.content.path(METADATA)).forEach(field -> {
            JsonNode here = content.path(METADATA).path(field);
            JsonNode there = other.content.path(METADATA).path(field);
            if (here.isValueNode() || there.isValueNode()) {
                paths.add("metadata." + field);
            } else {
                differing(here, there).forEach(key -> paths.add("metadata." + field + "." + key));
            }
        });
        differing(content.path(SPEC), other.content.path(SPEC)).forEach(field -> paths.add("spec." + field));
        return List.copyOf(paths);
    }

    String note() {
        try {
            return JSON.writeValueAsString(AppliedHash.sorted(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written", e);
        }
    }

    /** What a claim or a template asks for. */
    static Quantity size(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getResources().getRequests())
                .map(requests -> requests.get(STORAGE))
                .orElseGet(() -> new Quantity("0"));
    }

    /** What the volume of a claim holds; empty as long as it has none. */
    static Optional<Quantity> capacity(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getStatus())
                .map(status -> status.getCapacity())
                .map(capacity -> capacity.get(STORAGE));
    }

    static int compare(Quantity one, Quantity other) {
        return one.getNumericalAmount().compareTo(other.getNumericalAmount());
    }

    private static Optional<ClaimTemplate> noted(StatefulSet set) {
        return Optional.ofNullable(set.getMetadata().getAnnotations()).orElse(Map.of()).entrySet().stream()
                .filter(annotation -> ANNOTATION.equals(annotation.getKey()))
                .flatMap(annotation -> parsed(annotation.getValue()).stream())
                .findFirst();
    }

    /** Empty for a note that somebody has spoilt. */
    private static Optional<ClaimTemplate> parsed(String note) {
        try {
            return JSON.readTree(note) instanceof ObjectNode object
                            && !object.at("/metadata/name").isMissingNode()
                    ? Optional.of(new ClaimTemplate(object))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static TreeSet<String> differing(JsonNode here, JsonNode there) {
        TreeSet<String> fields = new TreeSet<>();
        here.fieldNames().forEachRemaining(fields::add);
        there.fieldNames().forEachRemaining(fields::add);
        fields.removeIf(field -> here.path(field).equals(there.path(field)));
        return fields;
    }

    private static ObjectNode withoutEmpty(ObjectNode node) {
        node.forEach(child -> {
            if (child instanceof ObjectNode object) {
                withoutEmpty(object);
            }
        });
        node.properties()
                .removeIf(field -> field.getValue().isNull()
                        || (field.getValue().isContainerNode()
                                && field.getValue().isEmpty()));
        return node;
    }
}
