package io.redisoperator.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/**
 * Finds the configuration: flags are stronger than the environment, that is stronger than the file, and that than the
 * defaults. Throws {@link BadConfiguration} for anything unknown or not allowed in any of them.
 */
public final class ConfigLoader {
    private static final List<Path> PLACES =
            List.of(Path.of("/etc/redis-operator/operator.yaml"), Path.of("conf/operator.yaml"));

    private ConfigLoader() {}

    /** Reads all sources. */
    public static OperatorConfig load(ParseResult flags, Map<String, String> environment) {
        return load(Flags.file(flags), Flags.read(flags), environment);
    }

    /** Reads all sources but flags. */
    public static OperatorConfig load(Map<String, String> environment) {
        return load(Optional.empty(), Map.of(), environment);
    }

    private static OperatorConfig load(
            Optional<Given> fileFlag, Map<Key<?>, Given> flags, Map<String, String> environment) {
        Map<Key<?>, Given> fromFile =
                file(fileFlag, environment).map(ConfigFile::read).orElse(Map.of());
        return Settings.merge(List.of(flags, EnvironmentVariables.read(environment), fromFile))
                .toConfig(PodSurroundings.of(environment));
    }

    /** Where the file is looked for when nobody names one. */
    static String places() {
        return PLACES.stream().map(Path::toString).collect(Collectors.joining(" or ")) + ", if there is one";
    }

    private static Optional<Path> file(Optional<Given> flag, Map<String, String> environment) {
        Optional<Given> named = flag.or(() -> Optional.ofNullable(environment.get(EnvironmentVariables.CONFIG_FILE))
                .map(path -> new Given(path, "variable " + EnvironmentVariables.CONFIG_FILE)));
        if (named.isEmpty()) {
            return PLACES.stream().filter(Files::isRegularFile).findFirst();
        }
        Given given = named.get();
        Path path = Path.of(given.text());
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new BadConfiguration("config is \"%s\" in %s: allowed is the path of a readable file"
                    .formatted(given.text(), given.source()));
        }
        return Optional.of(path);
    }
}
