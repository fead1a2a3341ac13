package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;

/** What a claim may ask for once it is there: more, if it is bound and its class lets volumes grow. */
final class ClaimGrowth {
    private static final String[] SIZE = {"spec", "resources", "requests", "storage"};

    private final ObjectStore store;

    ClaimGrowth(ObjectStore store) {
        this.store = store;
    }

    List<String> problems(ObjectNode before, ObjectNode after) {
        int larger = amount(after, SIZE).compareTo(amount(before, SIZE));
        if (larger != 0 && !"Bound".equals(Json.text(before, "status", "phase"))) {
            return List.of("spec: Forbidden: spec is immutable after creation except resources.requests and"
                    + " volumeAttributesClassName for bound claims");
        }
        boolean shrinks =
                larger < 0 && amount(after, SIZE).compareTo(amount(before, "status", "capacity", "storage")) < 0;
        return shrinks
                ? List.of("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity")
                : List.of();
    }

    /** Refuses to let a volume grow whose class does not allow it. */
    void check(ObjectNode before, ObjectNode after) {
        String name = Json.text(after, "spec", "storageClassName");
        boolean allowed = store.find("storageclasses.storage.k8s.io", "", name)
                .filter(found -> found.path("allowVolumeExpansion").asBoolean())
                .isPresent();
        if (amount(after, SIZE).compareTo(amount(before, SIZE)) > 0 && !allowed) {
            throw ApiFailure.forbidden(
                    ("persistentvolumeclaims \"%s\" is forbidden: only dynamically provisioned pvc can be"
                                    + " resized and the storageclass that provisions the pvc must support resize")
                            .formatted(Json.name(after)));
        }
    }

    private static BigDecimal amount(JsonNode object, String... path) {
        String text = Json.text(object, path);
        return text.isEmpty() ? BigDecimal.ZERO : new Quantity(text).getNumericalAmount();
    }
}
