package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FormerFieldsTest {
    private static final String APPLIED_AT = "2026-05-01T10:00:00Z";

    @Test
    void addsWhatAnEarlierOperatorHoldsToWhatWasApplied() throws JsonProcessingException {
        String patch = FormerFields.takingPatch("""
                {"metadata": {"resourceVersion": "7", "managedFields": [
                  {"manager": "redis-operator", "operation": "Update", "fieldsV1": {"f:data": {"f:old": {}, "f:both": {}}}},
                  {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:data": {"f:theirs": {}}}},
                  {"manager": "redis-operator", "operation": "Apply", "fieldsV1": {"f:data": {"f:new": {}, "f:both": {}}}}
                ]}}
                """).orElseThrow();

        JsonNode operations = new JsonMapper().readTree(patch);
        assertThat(operations.at("/0/value").asText()).isEqualTo("7");
        JsonNode entries = operations.at("/1/value");
        assertThat(entries.size()).isEqualTo(2);
        assertThat(entries.at("/0/manager").asText()).isEqualTo("kubectl-edit");
        assertThat(entries.at("/1/operation").asText()).isEqualTo("Apply");
        assertThat(entries.at("/1/fieldsV1"))
                .isEqualTo(new JsonMapper().readTree("{\"f:data\": {\"f:old\": {}, \"f:both\": {}, \"f:new\": {}}}"));
    }

    @Test
    void takesNothingWhereAnEarlierOperatorHoldsNothing() {
        assertThat(FormerFields.takingPatch(
                        "{\"metadata\": {\"managedFields\": [{\"manager\": \"x\", \"operation\": \"Update\"}]}}"))
                .isEmpty();
    }

    @Test
    void knowsAnEarlierOperatorByItsPlainUpdatesOnly() {
        assertThat(FormerFields.in(object(entry("redis-operator", "Update", "", APPLIED_AT))))
                .isTrue();
        assertThat(FormerFields.in(object(
                        entry("redis-operator", "Apply", "", APPLIED_AT),
                        entry("redis-operator", "Update", "status", APPLIED_AT),
                        entry("kubectl-edit", "Update", "", APPLIED_AT))))
                .isFalse();
    }

    @Test
    void tellsWhenAnEarlierOperatorChangedWhatThisOneHadApplied() {
        ManagedFieldsEntry applied = entry("redis-operator", "Apply", "", APPLIED_AT);
        ManagedFieldsEntry before = entry("redis-operator", "Update", "", "2026-05-01T09:59:59Z");
        ManagedFieldsEntry after = entry("redis-operator", "Update", "", "2026-05-01T10:00:01Z");

        assertThat(FormerFields.changedBack(object(before, applied))).isEmpty();
        assertThat(FormerFields.changedBack(object(after))).isEmpty();
        assertThat(FormerFields.changedBack(object(after, applied))).contains(Instant.parse("2026-05-01T10:00:01Z"));
        assertThat(FormerFields.changedBack(object(entry("redis-operator", "Update", "", APPLIED_AT), applied)))
                .contains(Instant.parse(APPLIED_AT));
    }

    private static ConfigMap object(ManagedFieldsEntry... entries) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withManagedFields(entries)
                .endMetadata()
                .build();
    }

    private static ManagedFieldsEntry entry(String manager, String operation, String subresource, String time) {
        return new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withOperation(operation)
                .withSubresource(subresource)
                .withTime(time)
                .build();
    }
}
