package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormerFieldsTest {
    private static final Map<String, Object> NONE = Map.of();

    @Test
    void addsWhatAnEarlierOperatorHoldsToWhatWasApplied() {
        ConfigMap object = object(
                entry("redis-operator", "Update", "", Map.of("f:data", Map.of("f:old", NONE, "f:both", NONE))),
                entry("kubectl-edit", "Update", "", Map.of("f:data", Map.of("f:theirs", NONE))),
                entry("redis-operator", "Apply", "", Map.of("f:data", Map.of("f:new", NONE, "f:both", NONE))));

        List<ManagedFieldsEntry> taken = FormerFields.taken(object);

        assertThat(taken).extracting(ManagedFieldsEntry::getManager).containsExactly("kubectl-edit", "redis-operator");
        assertThat(taken.getLast().getOperation()).isEqualTo("Apply");
        assertThat(taken.getLast().getFieldsV1().getAdditionalProperties())
                .isEqualTo(Map.of("f:data", Map.of("f:old", NONE, "f:both", NONE, "f:new", NONE)));
    }

    @Test
    void knowsAnEarlierOperatorByItsPlainUpdatesOnly() {
        assertThat(FormerFields.in(object(entry("redis-operator", "Update", "", Map.of("f:data", NONE)))))
                .isTrue();
        assertThat(FormerFields.in(object(
                        entry("redis-operator", "Apply", "", Map.of("f:data", NONE)),
                        entry("redis-operator", "Update", "status", Map.of("f:status", NONE)),
                        entry("kubectl-edit", "Update", "", Map.of("f:data", NONE)))))
                .isFalse();
    }

    @Test
    void tellsWhenAnEarlierOperatorWroteLast() {
        ConfigMap object = object(entry("redis-operator", "Update", "", Map.of("f:data", NONE)));

        assertThat(FormerFields.lastWritten(object)).contains(Instant.parse("2026-05-01T10:00:00Z"));
    }

    private static ConfigMap object(ManagedFieldsEntry... entries) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withManagedFields(entries)
                .endMetadata()
                .build();
    }

    private static ManagedFieldsEntry entry(
            String manager, String operation, String subresource, Map<String, Object> fields) {
        FieldsV1 owned = new FieldsV1();
        owned.setAdditionalProperties(fields);
        return new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withOperation(operation)
                .withSubresource(subresource)
                .withTime("2026-05-01T10:00:00Z")
                .withFieldsV1(owned)
                .build();
    }
}
