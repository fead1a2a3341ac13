package io.redisoperator;

import io.redisoperator.config.ConfigLoader;
import io.redisoperator.config.Flags;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.localcluster.api.ClusterApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Configurations for an operator of a test, written as flags. */
final class TestConfig {
    private TestConfig() {}

    /** For an operator that may do everything in an API. */
    static OperatorConfig of(ClusterApi api, Path folder, String... flags) {
        CommandSpec command = CommandSpec.create();
        Flags.addTo(command);
        String[] all = Stream.concat(Stream.of("--kubeconfig=" + kubeconfig(api, folder)), Stream.of(flags))
                .toArray(String[]::new);
        return ConfigLoader.load(new CommandLine(command).parseArgs(all), Map.of());
    }

    static Path kubeconfig(ClusterApi api, Path folder) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
