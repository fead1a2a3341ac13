package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Settles which resource counts when both kinds have one of the same name in the same namespace. */
public final class Rivals {
    /** An API server writes creation times in UTC and to the second, so that they sort as text. */
    private static final Comparator<HasMetadata> OLDEST_FIRST = Comparator.comparing(
                    (HasMetadata resource) ->
                            Optional.ofNullable(resource.getMetadata().getCreationTimestamp()),
                    Comparator.comparing((Optional<String> time) -> time.isEmpty())
                            .thenComparing(time -> time.orElse("")))
            .thenComparing(resource ->
                    Objects.requireNonNullElse(resource.getMetadata().getUid(), ""));

    private Rivals() {}

    /** The older resource wins; of two that are equally old, the one with the smaller UID. */
    public static Winner choose(List<HasMetadata> resources) {
        List<HasMetadata> sorted = resources.stream().sorted(OLDEST_FIRST).toList();
        return new Winner(sorted.stream().findFirst(), sorted.stream().skip(1).toList());
    }

    /**
     * The outcome.
     *
     * @param resource the one that counts; empty only when there is none at all
     * @param losers those of which nothing is created
     */
    public record Winner(Optional<HasMetadata> resource, List<HasMetadata> losers) {
        public Winner {
            losers = List.copyOf(losers);
        }
    }
}
