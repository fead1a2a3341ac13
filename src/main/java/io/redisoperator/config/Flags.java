package io.redisoperator.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One flag for each key, the flags of earlier operators, and {@code --config}. */
public final class Flags {
    private static final String CONFIG = "--config";
    static final String CONCURRENCY = "--concurrency";
    private static final String LISTEN_ADDRESS = "--listen-address";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[(?<v6>[^]]*)]|(?<host>[^:]*)):(?<port>\\d+)");

    private static final Set<String> FORMER = Stream.concat(
                    Keys.ALL.stream().flatMap(key -> key.formerFlags().stream()), Stream.of(LISTEN_ADDRESS))
            .collect(Collectors.toUnmodifiableSet());

    private Flags() {}

    /** Adds the flags to a command. */
    public static void addTo(CommandSpec command) {
        command.addOption(option(List.of(CONFIG), "file")
                .description("The configuration file. Default: " + ConfigLoader.places())
                .build());
        Keys.ALL.forEach(key -> command.addOption(option(key)));
        command.addOption(option(List.of(LISTEN_ADDRESS), "host:port")
                .description("http.host and http.port in one, such as :9710.")
                .build());
    }

    /** Arguments with the flags of earlier operators as this one has them: those could be written with one dash too. */
    public static String[] withTwoDashes(String... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> FORMER.contains("-" + argument.split("=", 2)[0]) ? "-" + argument : argument)
                .toArray(String[]::new);
    }

    /** The file that a flag names. */
    static Optional<Given> file(ParseResult parsed) {
        return value(parsed, CONFIG).map(text -> new Given(text, "flag " + CONFIG));
    }

    static Map<Key<?>, Given> read(ParseResult parsed) {
        Map<Key<?>, Given> values = new HashMap<>();
        value(parsed, LISTEN_ADDRESS).ifPresent(text -> values.putAll(listenAddress(text)));
        for (Key<?> key : Keys.ALL) {
            value(parsed, key.flag()).ifPresent(text -> values.put(key, given(text, used(parsed, key))));
        }
        return values;
    }

    /**
     * Earlier operators worked on that many clusters at once, three by default. Of so few requests under way, one
     * namespace would have a single one.
     */
    private static Given given(String text, String flag) {
        boolean few = flag.equals(CONCURRENCY)
                && text.matches("\\d{1,9}")
                && Integer.parseInt(text) < Integer.parseInt(Keys.WRITE_CONCURRENCY.fallback());
        return new Given(few ? Keys.WRITE_CONCURRENCY.fallback() : text, "flag " + flag);
    }

    private static Map<Key<?>, Given> listenAddress(String text) {
        Given given = new Given(text, "flag " + LISTEN_ADDRESS);
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            throw BadConfiguration.value(Keys.HTTP_PORT, given, "an address such as :9710 or 127.0.0.1:9710");
        }
        Map<Key<?>, Given> values = new HashMap<>();
        values.put(Keys.HTTP_PORT, new Given(matcher.group("port"), given.source()));
        String host = Optional.ofNullable(matcher.group("v6")).orElse(matcher.group("host"));
        if (!host.isEmpty()) {
            values.put(Keys.HTTP_HOST, new Given(host, given.source()));
        }
        return values;
    }

    private static OptionSpec option(Key<?> key) {
        List<String> names = new ArrayList<>(List.of(key.flag()));
        key.formerFlags().stream().filter(f -> !names.contains(f)).forEach(names::add);
        OptionSpec.Builder option = option(names, key.kind().form() == ValueKind.Form.LIST ? "a,b" : "value");
        if (key.kind().form() == ValueKind.Form.BOOLEAN) {
            option.arity("0..1").fallbackValue("true");
        }
        String fallback = key.fallback().isEmpty() ? "" : " Default: " + key.fallback();
        return option.description(key.meaning() + fallback).build();
    }

    private static OptionSpec.Builder option(List<String> names, String label) {
        return OptionSpec.builder(names.toArray(String[]::new))
                .type(String.class)
                .paramLabel("<" + label + ">")
                .arity("1");
    }

    private static Optional<String> value(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, null));
    }

    /** The name that the person wrote, of the several that a flag may have. */
    private static String used(ParseResult parsed, Key<?> key) {
        List<String> names = new ArrayList<>(key.formerFlags());
        return names.stream()
                .filter(name ->
                        parsed.originalArgs().stream().anyMatch(a -> a.equals(name) || a.startsWith(name + "=")))
                .findFirst()
                .orElse(key.flag());
    }
}
