package io.redisoperator.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a key's value may be.
 *
 * @param form how YAML must write it
 * @param allowed for messages, so that it fits behind "allowed is"
 * @param parser empty for a text that is not allowed
 */
record ValueKind<T>(Form form, String allowed, Function<String, Optional<T>> parser) {

    /** The types of YAML that values have. */
    enum Form {
        TEXT,
        INTEGER,
        BOOLEAN,
        LIST
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?");
    private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z.:_-]+");
    private static final Pattern HTTP_PATH = Pattern.compile("/|(/[A-Za-z0-9._~-]+)+/?");
    private static final int LONGEST_DNS_NAME = 253;

    static ValueKind<Boolean> bool() {
        return new ValueKind<>(Form.BOOLEAN, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A limit; whoever asks for more than the most gets that, as earlier operators knew no most. */
    static ValueKind<Integer> limit(int least, int most) {
        return new ValueKind<>(
                Form.INTEGER,
                "a whole number from " + least + " to " + most + "; more counts as " + most,
                text -> text.matches("\\d{1,18}")
                        ? Optional.of((int) Math.min(Long.parseLong(text), most))
                                .filter(value -> value >= least)
                        : Optional.empty());
    }

    /** A limit that takes whatever is less than the least for another value, as earlier operators knew no least either. */
    static ValueKind<Integer> limit(int least, int most, int forLess) {
        ValueKind<Integer> limit = limit(least, most);
        return new ValueKind<>(
                limit.form,
                limit.allowed + ", and less as " + forLess,
                text -> limit.parser
                        .apply(text)
                        .or(() -> Optional.of(forLess).filter(any -> text.matches("0{1,18}|-\\d{1,18}"))));
    }

    /** The same, taking negative numbers, which say that there is no limit, for another value; not advertised. */
    ValueKind<T> negativeAs(T value) {
        return new ValueKind<>(
                form,
                allowed,
                text -> text.matches("-0{0,17}[1-9]\\d{0,17}") ? Optional.of(value) : parser.apply(text));
    }

    static ValueKind<Integer> integer(int least, int most) {
        return new ValueKind<>(Form.INTEGER, "a whole number from " + least + " to " + most, text -> {
            if (!text.matches("\\d{1,9}")) {
                return Optional.empty();
            }
            int value = Integer.parseInt(text);
            return value >= least && value <= most ? Optional.of(value) : Optional.empty();
        });
    }

    static ValueKind<Duration> duration(String least, String most) {
        Duration from = parseDuration(least).orElseThrow();
        Duration to = parseDuration(most).orElseThrow();
        return new ValueKind<>(
                Form.TEXT,
                "a duration from %s to %s, such as 500ms, 5s or 10m".formatted(least, most),
                text -> parseDuration(text).filter(d -> d.compareTo(from) >= 0 && d.compareTo(to) <= 0));
    }

    static ValueKind<Duration> wholeSeconds(String least, String most) {
        ValueKind<Duration> any = duration(least, most);
        return new ValueKind<>(
                Form.TEXT,
                "whole seconds from %s to %s, such as 5s or 10m".formatted(least, most),
                text -> any.parser.apply(text).filter(d -> d.toMillis() % 1000 == 0));
    }

    /** One of an enum's constants, in lower case and with hyphens. */
    static <E extends Enum<E>> ValueKind<E> oneOf(Class<E> type) {
        Map<String, E> words = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'), e -> e));
        String allowed = words.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return new ValueKind<>(
                Form.TEXT, "one of " + allowed, text -> Optional.ofNullable(words.get(text.toLowerCase(Locale.ROOT))));
    }

    /** The same, understanding some more words, which are not advertised. */
    ValueKind<T> alsoAs(Map<String, T> words) {
        return new ValueKind<>(
                form,
                allowed,
                text -> Optional.ofNullable(words.get(text.toLowerCase(Locale.ROOT)))
                        .or(() -> parser.apply(text)));
    }

    static ValueKind<String> dnsName() {
        return new ValueKind<>(
                Form.TEXT,
                "a name of lower-case letters, digits, '-' and '.'",
                text -> Optional.of(text).filter(ValueKind::isDnsName));
    }

    static ValueKind<String> labelValue() {
        return new ValueKind<>(
                Form.TEXT,
                "the value of a label: at most 63 letters, digits and inner '-', '_' and '.'",
                text -> Optional.of(text).filter(t -> LABEL_VALUE.matcher(t).matches()));
    }

    static ValueKind<String> host() {
        return new ValueKind<>(
                Form.TEXT,
                "an IP address or host name",
                text -> Optional.of(text).filter(t -> HOST.matcher(t).matches()));
    }

    static ValueKind<String> httpPath() {
        return new ValueKind<>(
                Form.TEXT,
                "a path such as /metrics",
                text -> Optional.of(text).filter(t -> HTTP_PATH.matcher(t).matches()));
    }

    /** As an operator of version 1 reads them. */
    static ValueKind<Pattern> regex() {
        return new ValueKind<>(Form.TEXT, "a regular expression (RE2)", text -> {
            try {
                return Optional.of(Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                return Optional.empty();
            }
        });
    }

    static ValueKind<List<String>> dnsNames() {
        return new ValueKind<>(Form.LIST, "a list of namespaces", text -> {
            List<String> names = text.isBlank()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            return names.stream().allMatch(ValueKind::isDnsName) ? Optional.of(names) : Optional.empty();
        });
    }

    static ValueKind<Path> path() {
        return new ValueKind<>(
                Form.TEXT,
                "the path of a file",
                text -> Optional.of(text).filter(t -> t.indexOf('\0') < 0).map(Path::of));
    }

    static ValueKind<URI> httpUrl() {
        return new ValueKind<>(Form.TEXT, "a URL such as https://host:6443 without user and password", text -> {
            if (!text.matches("https?://[^\\s/@]+[^\\s@]*")) {
                return Optional.empty();
            }
            try {
                return Optional.of(URI.create(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** The same, for a key that may be left empty; the parser is not asked about the empty text. */
    ValueKind<T> orEmpty() {
        return new ValueKind<>(form, allowed + ", or \"\"", parser);
    }

    private static boolean isDnsName(String text) {
        return text.length() <= LONGEST_DNS_NAME && DNS_NAME.matcher(text).matches();
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }
}
