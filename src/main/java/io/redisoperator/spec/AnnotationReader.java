package io.redisoperator.spec;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads annotations that a user wants on objects. An API server refuses the object for what it does not take of them,
 * perhaps when others are there already.
 */
final class AnnotationReader {
    private static final String OWN = "redisfailovers.databases.spotahome.com/";
    /** Of all annotations of an object together, keys and values. */
    private static final int MOST_BYTES = 256 * 1024;

    /** An API server takes its domain in capitals, too, and that of a label not. */
    private static final Pattern KEY = Pattern.compile(
            "([A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private AnnotationReader() {}

    /** Those that can be set; every other one becomes a problem. */
    static Map<String, String> read(@Nullable Map<String, String> written, String path, Problems problems) {
        Map<String, String> annotations = Texts.of(Optional.ofNullable(written));
        annotations.keySet().removeIf(key -> {
            Optional<String> refusal = refusal(key);
            refusal.ifPresent(why -> problems.add(path + "[" + key + "]", why));
            return refusal.isPresent();
        });
        refuseTooMuch(annotations, path, problems);
        return annotations;
    }

    /** Adds a problem if no object can have all of them. */
    static void refuseTooMuch(Map<String, String> annotations, String path, Problems problems) {
        long bytes = annotations.entrySet().stream()
                .mapToLong(each -> bytes(each.getKey()) + bytes(each.getValue()))
                .sum();
        if (bytes > MOST_BYTES) {
            problems.add(
                    path,
                    "has " + bytes + " bytes in keys and values, and an object can have " + MOST_BYTES
                            + " of annotations; leave some out");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Optional<String> refusal(String key) {
        if (!KEY.matcher(key).matches()) {
            return Optional.of("is no key of an annotation; " + LabelSyntax.KEY_PARTS);
        }
        return key.startsWith(OWN) ? Optional.of("is an annotation of the operator's; leave it out") : Optional.empty();
    }
}
