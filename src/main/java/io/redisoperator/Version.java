package io.redisoperator;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which build this is, by the manifest of its jar. */
final class Version implements IVersionProvider {
    static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"redis-operator " + current()};
    }
}
