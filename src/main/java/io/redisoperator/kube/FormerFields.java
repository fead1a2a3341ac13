package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of an object that an operator of before holds, because it wrote them by plain updates. As long as it does, no
 * apply can remove them.
 */
public final class FormerFields {
    /** What the binary of earlier operators is called, and what this one applies as. */
    private static final String MANAGER = "redis-operator";

    private static final String APPLY = "Apply";
    private static final String UPDATE = "Update";

    private FormerFields() {}

    /** Whether an earlier operator holds fields of this object. */
    public static boolean in(HasMetadata object) {
        return entries(object).stream().anyMatch(FormerFields::former);
    }

    /** When an earlier operator last changed this object. */
    public static Optional<Instant> lastWritten(HasMetadata object) {
        return entries(object).stream()
                .filter(FormerFields::former)
                .flatMap(entry -> time(entry).stream())
                .max(Instant::compareTo);
    }

    /** The entries as they are when all that an earlier operator holds was applied by this one. */
    static List<ManagedFieldsEntry> taken(HasMetadata object) {
        List<ManagedFieldsEntry> others = new ArrayList<>();
        List<ManagedFieldsEntry> ours = new ArrayList<>();
        entries(object).forEach(entry -> (former(entry) || applied(entry) ? ours : others).add(entry));
        Map<String, Object> fields = new LinkedHashMap<>();
        ours.forEach(entry -> merge(fields, entry.getFieldsV1().getAdditionalProperties()));
        FieldsV1 all = new FieldsV1();
        all.setAdditionalProperties(fields);
        others.add(new ManagedFieldsEntryBuilder(ours.getFirst())
                .withManager(MANAGER)
                .withOperation(APPLY)
                .withFieldsV1(all)
                .build());
        return others;
    }

    private static List<ManagedFieldsEntry> entries(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of());
    }

    private static boolean former(ManagedFieldsEntry entry) {
        return by(entry, UPDATE);
    }

    private static boolean applied(ManagedFieldsEntry entry) {
        return by(entry, APPLY);
    }

    private static boolean by(ManagedFieldsEntry entry, String operation) {
        return MANAGER.equals(entry.getManager())
                && operation.equals(entry.getOperation())
                && (entry.getSubresource() == null || entry.getSubresource().isEmpty())
                && entry.getFieldsV1() != null;
    }

    private static Optional<Instant> time(ManagedFieldsEntry entry) {
        try {
            return Optional.ofNullable(entry.getTime()).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> target, Map<String, Object> source) {
        source.forEach((field, below) -> target.merge(field, copied(below), (there, added) -> {
            if (there instanceof Map<?, ?> && added instanceof Map<?, ?>) {
                merge((Map<String, Object>) there, (Map<String, Object>) added);
            }
            return there;
        }));
    }

    private static Object copied(Object below) {
        if (below instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((field, further) -> copy.put(String.valueOf(field), copied(further)));
            return copy;
        }
        return below;
    }
}
