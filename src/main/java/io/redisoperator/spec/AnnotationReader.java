package io.redisoperator.spec;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads annotations that a user wants on objects. */
final class AnnotationReader {
    private static final String OWN = "redisfailovers.databases.spotahome.com/";
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
        return annotations;
    }

    private static Optional<String> refusal(String key) {
        if (!KEY.matcher(key).matches()) {
            return Optional.of("is no key of an annotation; write a name, or a domain, a slash and a name");
        }
        return key.startsWith(OWN) ? Optional.of("is an annotation of the operator's; leave it out") : Optional.empty();
    }
}
