package io.redisoperator.spec;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Maps of texts as users write them; an entry without a value counts as absent. */
final class Texts {
    private Texts() {}

    static Map<String, String> of(Optional<Map<String, String>> written) {
        Map<String, String> texts = new TreeMap<>(written.orElse(Map.of()));
        texts.values().removeIf(Objects::isNull);
        return texts;
    }
}
